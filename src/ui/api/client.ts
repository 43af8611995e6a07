// The API, typed by the service's own OpenAPI document:
//   const page = await ok(api.GET('/api/v1/cases', { params: { query: { limit: 50 } } }));
import createClient, { type Middleware } from 'openapi-fetch';
import { ApiProblem, asProblem, problemOf } from './problem';
import type { paths } from './schema';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What the client has to know of the session; `session.svelte.ts` fills it in. */
export const link = {
  csrf: '',
  /** Called when the service no longer knows who is asking. */
  lost: () => {},
};

const guard: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method) && link.csrf) request.headers.set('x-csrf', link.csrf);
    return request;
  },
  onResponse({ request, response }) {
    // Log-in itself answers 401 to a wrong password, which is no lost session.
    if (response.status === 401 && !new URL(request.url).pathname.startsWith('/api/v1/session')) link.lost();
  },
};

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) => globalThis.fetch(request),
});
api.use(guard);

/** The answer's data; throws an `ApiProblem` where the service says no or cannot be reached. */
export async function ok<T>(request: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer;
  try {
    answer = await request;
  } catch (thrown) {
    throw asProblem(thrown);
  }
  if (!answer.response.ok) throw problemOf(answer.response, answer.error);
  return answer.data as T;
}

export { ApiProblem, asProblem };
export type { components, paths } from './schema';
