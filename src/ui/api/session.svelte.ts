// Who is logged in. Types by hand until the service's document has them.
import { speak, type Language } from '../words/index.svelte';
import { theme, type Theme } from '../lib/theme.svelte';
import { link } from './client';
import { ApiProblem, asProblem, problemOf } from './problem';

export type Role = 'admin' | 'supervisor' | 'trainer' | 'reviewer' | 'agent';

export interface Me {
  id: string;
  name: string;
  display_name: string;
  role: Role;
  agent_id?: string | null;
  teams: { id: string; name: string }[];
  language?: string | null;
  theme?: string | null;
  /** Single-key shortcuts are on. */
  keys: boolean;
  csrf: string;
}

export type Preferences = Partial<{ language: Language; theme: Theme; keys: boolean }>;

const PATH = '/api/v1/session';

/** Sends a request of the session; `undefined` where the answer has no body. */
async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && link.csrf) headers['x-csrf'] = link.csrf;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  } catch (thrown) {
    throw asProblem(thrown);
  }
  const text = await response.text();
  let said: unknown;
  try {
    said = text === '' ? undefined : JSON.parse(text);
  } catch {
    said = undefined;
  }
  if (!response.ok) throw problemOf(response, said);
  return said as T;
}

let me = $state.raw<Me | null>(null);
let known = $state(false);
let ended = $state(false);

/** Takes over what the account says of language and theme. */
async function adopt(next: Me): Promise<void> {
  me = next;
  ended = false;
  link.csrf = next.csrf;
  if (next.language === 'en' || next.language === 'zh') await speak(next.language);
  if (next.theme === 'system' || next.theme === 'light' || next.theme === 'dark') theme.choose(next.theme);
}

function forget(): void {
  me = null;
  link.csrf = '';
}

link.lost = () => {
  if (me) ended = true;
  forget();
};

export const session = {
  /** Who is logged in; null where nobody is. */
  get me(): Me | null {
    return me;
  },
  /** False until the service has said whether somebody is logged in. */
  get known(): boolean {
    return known;
  },
  /** True when a session ran out while the page was open. */
  get ended(): boolean {
    return ended;
  },
  /** Asks once, when the page opens. */
  async start(): Promise<void> {
    try {
      await adopt(await send<Me>('GET', PATH));
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem && thrown.status === 401)) throw thrown;
    } finally {
      known = true;
    }
  },
  async logIn(name: string, password: string): Promise<void> {
    await adopt(await send<Me>('POST', PATH, { name, password }));
  },
  async logOut(): Promise<void> {
    await send('DELETE', PATH);
    forget();
  },
  async prefer(changed: Preferences): Promise<void> {
    await adopt(await send<Me>('PATCH', PATH, changed));
  },
  async changePassword(old: string, next: string): Promise<void> {
    await send('POST', `${PATH}/password`, { old, new: next });
  },
};
