// The queue's filter as it stands in the address, so that a view can be sent to somebody and the way back works.
import type { components, paths } from '../../api/client';

export type Filter = components['schemas']['Filter'];
/** The same as the service is asked for it. */
export type Asked = NonNullable<paths['/api/v1/cases']['get']['parameters']['query']>;
export type Sort = components['schemas']['Sort'];

const TEXTS = ['reason', 'stream', 'channel', 'language', 'agent', 'team', 'source', 'assigned_to', 'q'] as const;
const NUMBERS = [
  'score_from',
  'score_to',
  'risk_from',
  'risk_to',
  'older_than_hours',
  'due_within_hours',
  'duration_from',
  'duration_to',
] as const;
const SORTS: readonly Sort[] = ['urgent', 'oldest', 'due', 'risk'];

/** Every name that the filter has in the address. */
export const NAMES: readonly string[] = ['state', 'quick', ...TEXTS, ...NUMBERS];

/** Reads the filter; what is not understood is left out. */
export function read(query: URLSearchParams): Filter {
  const filter: Record<string, unknown> = {};
  for (const name of ['state', 'quick', ...TEXTS]) {
    const text = query.get(name);
    if (text) filter[name] = text;
  }
  for (const name of NUMBERS) {
    const text = query.get(name);
    if (text && Number.isFinite(Number(text))) filter[name] = Number(text);
  }
  return filter as Filter;
}

export function readSort(query: URLSearchParams): Sort {
  const sort = query.get('sort') as Sort;
  return SORTS.includes(sort) ? sort : 'urgent';
}

/** What to change in the address so that it holds exactly this. */
export function written(filter: Filter, sort: Sort): Record<string, string | number | null> {
  const values = filter as Record<string, string | number | null | undefined>;
  const changes = Object.fromEntries(NAMES.map((name) => [name, values[name] ?? null]));
  return { ...changes, sort: sort === 'urgent' ? null : sort };
}

/** How many filters are set, beside the quick one and the search field. */
export const count = (filter: Filter): number =>
  Object.keys(filter).filter((name) => name !== 'quick' && name !== 'q').length;
