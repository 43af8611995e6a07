// What the service says in English, in the language of the page. Its sentences are the keys, as with gettext.
import type { components } from '../api/client';
import { catalogue, lang } from '../words/index.svelte';
import { langOf } from './lang';

export type Wording = components['schemas']['Wording'];

export interface Told {
  text: string;
  /** For the `lang` attribute. */
  lang: 'zh-CN' | 'en';
}

/** What stands in quotes is somebody else's and says nothing about the language of the sentence. */
const QUOTED = /`[^`]*`|“[^”]*”|"[^"]*"/g;

/** What is worded in one language or both, as this page says it; the other words where nothing is said. */
export function worded({ zh, en }: Wording, other = ''): Told {
  if (zh && (lang.current === 'zh' || !en)) return { text: zh, lang: 'zh-CN' };
  return told(en || other);
}

/** A sentence of the service as this page says it; itself where no wording is known. */
export function told(text: string): Told {
  const known = catalogue.wording?.(text);
  return known === undefined ? { text, lang: langOf(text.replace(QUOTED, '')) } : { text: known, lang: 'zh-CN' };
}
