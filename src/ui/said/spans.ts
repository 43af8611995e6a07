// Offsets of the service are bytes of UTF-8; texts here are counted in UTF-16 units.

/** For each byte offset of a text that begins a character, the index of that character. */
export function indexes(text: string): (byte: number) => number {
  // Most texts are searched a few times; a table of character starts is quick enough and exact.
  const bytes: number[] = [];
  const at: number[] = [];
  let byte = 0;
  let index = 0;
  for (const character of text) {
    bytes.push(byte);
    at.push(index);
    byte += length(character);
    index += character.length;
  }
  bytes.push(byte);
  at.push(index);
  return (wanted) => {
    let low = 0;
    let high = bytes.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bytes[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return at[low]!;
  };
}

/** How many bytes a text has up to this index. */
export function bytesTo(text: string, index: number): number {
  let bytes = 0;
  for (const character of text.slice(0, index)) bytes += length(character);
  return bytes;
}

function length(character: string): number {
  const code = character.codePointAt(0)!;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** A stretch of a turn and what is to be seen of it. */
export interface Piece {
  text: string;
  /** Index of the first character. */
  at: number;
  /** Numbers of the places that cover it. */
  places: number[];
  /** How sure the transcriber is, where that is little; hundredths. */
  unsure?: number;
  /** Somebody chose these words by hand. */
  picked?: true;
}

export interface Place {
  n: number;
  start: number;
  end: number;
}

/** Bytes of a text. */
export interface Stretch {
  start: number;
  end: number;
}

/** Below this many hundredths a word is marked as unsure. */
export const UNSURE = 50;

/**
 * Cuts a text where a place, an unsure word or something chosen by hand begins or ends. `words`: first byte, end, ms,
 * ms, hundredths.
 */
export function pieces(
  text: string,
  places: readonly Place[],
  words: readonly number[][] = [],
  picks: readonly Stretch[] = [],
): Piece[] {
  const index = indexes(text);
  const marked = places.map(({ n, start, end }) => ({ n, start: index(start), end: index(end) }));
  const unsure = words
    .filter((word) => word[4]! < UNSURE)
    .map((word) => ({ start: index(word[0]!), end: index(word[1]!), sure: word[4]! }));
  const chosen = picks.map(({ start, end }) => ({ start: index(start), end: index(end) }));
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...marked, ...unsure, ...chosen]) cuts.add(start).add(end);
  const sorted = [...cuts].filter((at) => at <= text.length).sort((a, b) => a - b);
  const found: Piece[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [at, end] = [sorted[i]!, sorted[i + 1]!];
    const covers = (one: { start: number; end: number }) => one.start <= at && end <= one.end;
    const doubt = unsure.find(covers);
    found.push({
      text: text.slice(at, end),
      at,
      places: marked.filter(covers).map((one) => one.n),
      ...(doubt ? { unsure: doubt.sure } : {}),
      ...(chosen.some(covers) ? { picked: true as const } : {}),
    });
  }
  return found;
}

/**
 * What was changed in a text, widened to whole words so that what is replaced is never empty. Null where nothing was.
 */
export function changed(
  before: string,
  after: string,
): { start: number; end: number; old: string; new: string } | null {
  if (before === after) return null;
  const [a, b] = [[...before], [...after]];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const word = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  const chinese = (character: string | undefined) => /\p{Script=Han}/u.test(character ?? '');
  const inWord = (character: string | undefined) => word(character) && !chinese(character);
  while (head > 0 && inWord(a[head - 1]) && (inWord(a[head]) || inWord(b[head]))) head--;
  while (tail > 0 && inWord(a[a.length - tail]) && (inWord(a[a.length - tail - 1]) || inWord(b[b.length - tail - 1])))
    tail--;
  // Something was only put in: replace the character beside it too.
  if (head + tail >= a.length) {
    if (head > 0) head--;
    else if (tail > 0) tail--;
  }
  const cut = (all: string[]) => all.slice(head, all.length - tail).join('');
  const start = bytesTo(a.join(''), a.slice(0, head).join('').length);
  const old = cut(a);
  return { start, end: start + bytesTo(old, old.length), old, new: cut(b) };
}
