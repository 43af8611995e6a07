// Who is logged in, and what they chose.
import { speak, type Language } from '../words/index.svelte';
import { instant } from '../lib/site';
import { theme, type Theme } from '../lib/theme.svelte';
import { api, link, ok, type components } from './client';
import { ApiProblem } from './problem';

export type Me = components['schemas']['Me'];
export type Role = components['schemas']['Role'];
export type Preferences = Partial<{ language: Language; theme: Theme; keys: boolean }>;

let me = $state.raw<Me | null>(null);
let known = $state(false);
let ended = $state<'lost' | 'password' | null>(null);

/** Takes over what the account says of language and theme. */
async function adopt(next: Me): Promise<void> {
  me = next;
  ended = null;
  link.csrf = next.csrf;
  if (next.language === 'en' || next.language === 'zh') await speak(next.language);
  if (next.theme === 'light' || next.theme === 'dark') theme.choose(next.theme);
}

function forget(): void {
  me = null;
  link.csrf = '';
}

link.lost = () => {
  if (me) ended = 'lost';
  forget();
};

export const session = {
  /** Who is logged in; null where nobody is. */
  get me(): Me | null {
    return me;
  },
  /** The instant of a day at the site, in ms: when it begins, or with `close` when the site closes on it. */
  at(day: string, when: 'begin' | 'close' = 'begin'): number {
    return instant(day, when === 'close' ? (me?.closes ?? '00:00') : '00:00', me?.zone ?? 'UTC');
  },
  /** A supervisor without a team: nobody is theirs to see. */
  get leadsNobody(): boolean {
    return me?.role === 'supervisor' && me.teams.length === 0;
  },
  /** False until the service has said whether somebody is logged in. */
  get known(): boolean {
    return known;
  },
  /** Why somebody has to log in again: the session ran out, or the password was changed. */
  get ended(): 'lost' | 'password' | null {
    return ended;
  },
  /** Asks once, when the page opens. */
  async start(): Promise<void> {
    try {
      await adopt(await ok(api.GET('/api/v1/session')));
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem && thrown.status === 401)) throw thrown;
    } finally {
      known = true;
    }
  },
  async logIn(name: string, password: string): Promise<void> {
    await adopt(await ok(api.POST('/api/v1/session', { body: { name, password } })));
  },
  async logOut(): Promise<void> {
    await ok(api.DELETE('/api/v1/session'));
    forget();
  },
  /** Applies a choice at once and keeps it with the account. */
  async prefer(changed: Preferences): Promise<void> {
    if (changed.language) await speak(changed.language);
    if (changed.theme) theme.choose(changed.theme);
    await adopt(await ok(api.PATCH('/api/v1/session', { body: changed })));
  },
  /** Ends every session of this person, this one too. */
  async changePassword(old: string, next: string): Promise<void> {
    await ok(api.POST('/api/v1/session/password', { body: { old, new: next } }));
    ended = 'password';
    forget();
  },
};
