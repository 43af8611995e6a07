// What the service says in English, in the language of the page. Its sentences are the keys, as with gettext.
import { catalogue, lang } from '../words/index.svelte';
import { langOf } from './lang';

export interface Told {
  text: string;
  /** For the `lang` attribute. */
  lang: 'zh-CN' | 'en';
}

/** What stands in quotes is somebody else's and says nothing about the language of the sentence. */
const QUOTED = /`[^`]*`|“[^”]*”|"[^"]*"/g;

/** What the service says in both languages, as this page says it. */
export function toldIn(both: { en: string; zh?: string | null }): Told {
  return both.zh && lang.current === 'zh' ? { text: both.zh, lang: 'zh-CN' } : told(both.en);
}

/** A sentence of the service as this page says it; itself where no wording is known. */
export function told(text: string): Told {
  const worded = catalogue.wording?.(text);
  return worded === undefined ? { text, lang: langOf(text.replace(QUOTED, '')) } : { text: worded, lang: 'zh-CN' };
}
