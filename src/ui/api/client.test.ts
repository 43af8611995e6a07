import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api, link, ok } from './client';
import { ApiProblem } from './problem';

const asked: Request[] = [];
let answer: () => Response;

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    return answer();
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  link.csrf = '';
});

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const thrown = (work: Promise<unknown>): Promise<ApiProblem> =>
  work.then(
    () => expect.fail('it went well'),
    (e) => e,
  );

test('what the service says no with becomes a problem with its hint', async () => {
  answer = () => json(422, { type: 'unprocessable', title: 'Unprocessable', status: 422, detail: 'd', hint: 'h' });
  const problem = await thrown(ok(api.GET('/api/v1/cases')));
  expect(problem).toBeInstanceOf(ApiProblem);
  expect([problem.kind, problem.status, problem.detail, problem.hint]).toEqual(['unprocessable', 422, 'd', 'h']);
});

test('no answer at all, and one that is not ours, are problems too', async () => {
  answer = () => {
    throw new TypeError('fetch failed');
  };
  expect((await thrown(ok(api.GET('/api/v1/cases')))).kind).toBe('offline');
  answer = () => new Response('<html>', { status: 502 });
  expect((await thrown(ok(api.GET('/api/v1/cases')))).kind).toBe('unavailable');
});

test('changes carry the token against forgery, reading does not', async () => {
  link.csrf = 'secret';
  answer = () => json(200, { items: [] });
  await ok(api.GET('/api/v1/cases'));
  await ok(api.PATCH('/api/v1/session', { body: { keys: false } }));
  expect(asked.map((one) => one.headers.get('x-csrf'))).toEqual([null, 'secret']);
});

test('a session that ran out is told, a wrong password is not one', async () => {
  const lost = vi.spyOn(link, 'lost').mockImplementation(() => {});
  answer = () => json(401, { type: 'unauthorized', title: 'Unauthorized', status: 401 });
  await thrown(ok(api.POST('/api/v1/session', { body: { name: 'a', password: 'b' } })));
  expect(lost).not.toHaveBeenCalled();
  await thrown(ok(api.GET('/api/v1/cases')));
  expect(lost).toHaveBeenCalledTimes(1);
});
