// The words of the pages. `w.queue.title` reads the text in the page's language and changes with it.
import { wordingOf, type Wording } from '../lib/wording';
import type en from './en';
import type { Plural } from './plural';

export type Words = typeof en;
export type Language = 'en' | 'zh';

const load: Record<Language, () => Promise<{ default: Words }>> = {
  en: () => import('./en'),
  zh: () => import('./zh'),
};

let language = $state<Language>('en');
let current = $state.raw({} as Words);
let wording = $state.raw<Wording>();

/** All texts, by domain; reading one in a component makes the component follow the language. */
export const w = new Proxy({} as Words, { get: (_, domain: keyof Words) => current[domain] });

/** The page's language; `tag` is what Intl and the `lang` attribute want. */
export const lang = {
  get current(): Language {
    return language;
  },
  get tag(): string {
    return language === 'zh' ? 'zh-CN' : 'en';
  },
};

/** How the service's own English sentences are said on this page; `told()` reads it. */
export const catalogue = {
  get wording(): Wording | undefined {
    return language === 'zh' ? wording : undefined;
  },
  /** Settles once the wordings are there. The first page does not wait for them. */
  ready: Promise.resolve(),
};

async function learn(): Promise<void> {
  if (wording) return;
  const { sentences, terms } = await import('./zh/told');
  wording = wordingOf(sentences, terms);
}

/** Shows the pages in this language from now on, and at the next visit. */
export async function speak(next: Language): Promise<void> {
  const loaded = await load[next]();
  current = loaded.default;
  language = next;
  // Without them the service's sentences stand there in English, which is better than nothing.
  if (next === 'zh') catalogue.ready = learn().catch(() => {});
  document.documentElement.lang = lang.tag;
  localStorage.setItem('language', next);
}

/** Loads the words before the first page: what was chosen, else what the browser asks for. */
export async function begin(): Promise<void> {
  const root = document.documentElement;
  const chosen = localStorage.getItem('language');
  await speak(root.lang.startsWith('zh') ? 'zh' : 'en');
  if (chosen === null) localStorage.removeItem('language');
}

/** Puts values into a text: `fill('{n} of {all}', { n: 1, all: 3 })`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The form for this number, with `{n}` written as the language writes numbers. */
export function many(forms: Plural, n: number, values: Record<string, string | number> = {}): string {
  const rule = new Intl.PluralRules(lang.tag).select(n);
  const text = rule === 'one' && forms.one !== undefined ? forms.one : forms.other;
  return fill(text, { n: new Intl.NumberFormat(lang.tag).format(n), ...values });
}
