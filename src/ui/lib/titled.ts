// What rubrics and policies call things, in the page's language where they have it.
import { langOf } from './lang';
import { lang } from '../words/index.svelte';

export interface Title {
  zh?: string | null;
  en?: string | null;
}

/** The title and the language that it is in; the other words where there is none. */
export function titled(title: Title, other = ''): { text: string; tag: string | undefined } {
  const zh = { text: title.zh ?? '', tag: 'zh-CN' };
  const en = { text: title.en ?? '', tag: 'en' };
  const [first, second] = lang.current === 'zh' ? [zh, en] : [en, zh];
  return [first, second].find((one) => one.text) ?? { text: other, tag: langOf(other) };
}
