import { expect, test } from 'vitest';
import { example } from './example';
import { fitted, isWhole, joined, saidAt, whole, words } from './pointed';
import type { Turn } from './types';

const turnOf = (text: string): Turn => ({ ...example().turns[0]!, text });
const cut = (text: string, from: string): string | null => {
  const turns = [turnOf(text)];
  const at = text.indexOf(from);
  const place = words(turns, 0, text, at, at + from.length);
  return place && saidAt(place, turns);
};

test('words that were cut are whole; Chinese stands as it was selected', () => {
  expect(cut('I do not see why', 'ot se')).toBe('not see');
  expect(cut("it's the second", "'s the ")).toBe("it's the");
  expect(cut('我在第二句已经道歉', '第二句')).toBe('第二句');
  expect(cut('order是88', '是8')).toBe('是88');
  expect(cut('a  b', '  ')).toBeNull();
});

test('what is masked is chosen as a whole', () => {
  expect(cut('call ****, please', '*, ')).toBe('****,');
  expect(cut('我＊＊＊。', '＊')).toBe('＊＊＊');
});

test('offsets are bytes, and the whole of a turn is told from words of it', () => {
  const turns = [turnOf('您好 there')];
  expect(words(turns, 0, turns[0]!.text, 3, 8)!.span).toEqual({ start: 7, end: 12 });
  expect(isWhole(words(turns, 0, turns[0]!.text, 3, 8)!, turns)).toBe(false);
  expect(isWhole(words(turns, 0, turns[0]!.text, 0, 8)!, turns)).toBe(true);
  expect(words([{ ...turns[0]!, private: true }], 0, turns[0]!.text, 0, 2)).toBeNull();
});

test('a place takes the place of those that it touches, and all keep the order of the conversation', () => {
  const at = (turn: number, start: number, end: number) => ({ turn, span: { start, end } });
  const places = [at(0, 8, 10), at(1, 0, 4)];
  expect(joined(places, at(0, 0, 3))).toEqual([at(0, 0, 3), at(0, 8, 10), at(1, 0, 4)]);
  expect(joined(places, at(1, 2, 6))).toEqual([at(0, 8, 10), at(1, 2, 6)]);
});

test('two places of a turn whose words were corrected become the turn', () => {
  const [before, now] = [[turnOf('one two three')], [turnOf('one to three')]];
  const places = [words(before, 0, before[0]!.text, 0, 3)!, words(before, 0, before[0]!.text, 4, 7)!];
  expect(fitted(places, before, now)).toEqual([whole(now, 0)]);
});
