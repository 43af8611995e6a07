// What outcomes are called, and where they point.
import type { components } from '../../api/client';

/** What `lang` attributes want of the service's `zh`, `en`, `other`. */
export const tagOf = (language: string | null | undefined): string | undefined =>
  language === 'zh' ? 'zh-CN' : language === 'en' ? 'en' : undefined;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A stretch of bytes of a text, and what stands before and after it. */
export function cut(text: string, start: number, end: number): [string, string, string] {
  const bytes = encoder.encode(text);
  const part = (from: number, to: number) => decoder.decode(bytes.subarray(from, to));
  return [part(0, start), part(start, end), part(end, bytes.length)];
}

type Pointed = components['schemas']['Pointed'];
type Seen = components['schemas']['ReleasedPlace'];

/** What a person pointed at, as places to look at. */
export const placesOf = (pointed: readonly Pointed[] | undefined): Seen[] =>
  (pointed ?? []).map(({ turn, span }) => ({ turn, start: span.start, end: span.end }));

/** A whole turn, pointed at. */
export const wholeTurn = (turn: number, text: string): Pointed => ({
  turn,
  span: { start: 0, end: encoder.encode(text).length },
});
