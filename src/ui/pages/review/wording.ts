import type { Wording } from './types';

/** A text of a rubric in the page's language if it is there, else in the other. */
export function read(text: Wording | undefined, language: 'en' | 'zh'): string {
  return (language === 'zh' ? (text?.zh ?? text?.en) : (text?.en ?? text?.zh)) ?? '';
}
