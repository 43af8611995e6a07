/** What went wrong with a request, as the service said it (RFC 9457) or as we could tell. */
export class ApiProblem extends Error {
  constructor(
    /** Stable name such as `not-found`; `offline` where no answer came, `unexpected` where it was not problem JSON. */
    readonly kind: string,
    /** HTTP status; 0 where no answer came. */
    readonly status: number,
    readonly title: string,
    readonly detail?: string,
    readonly hint?: string,
    /** The whole answer, for problems that carry more. */
    readonly body?: unknown,
  ) {
    super(detail ?? title);
  }
}

/** Reads the body of an answer that says no. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string) => (typeof said[name] === 'string' ? (said[name] as string) : undefined);
  const kind = text('type') ?? byStatus[response.status] ?? 'unexpected';
  const title = text('title') ?? (response.statusText || String(response.status));
  return new ApiProblem(kind, response.status, title, text('detail'), text('hint'), body);
}

const byStatus: Record<number, string> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  422: 'unprocessable',
  429: 'too-many',
  500: 'internal',
  502: 'unavailable',
  503: 'unavailable',
};

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  if (thrown instanceof TypeError) return new ApiProblem('offline', 0, 'offline'); // the browser's own words help nobody
  return new ApiProblem('unexpected', 0, 'unexpected', thrown instanceof Error ? thrown.message : String(thrown));
}
