import { describe, expect, test } from 'vitest';
import { bytesTo, changed, indexes, pieces } from './spans';

describe('bytes and characters', () => {
  test('agree for every script', () => {
    const text = 'a您é😀z';
    const index = indexes(text);
    const encoder = new TextEncoder();
    for (const at of [0, 1, 2, 3, 5, 6]) {
      const bytes = encoder.encode(text.slice(0, at)).length;
      expect(index(bytes)).toBe(at);
      expect(bytesTo(text, at)).toBe(bytes);
    }
  });
});

describe('pieces of a turn', () => {
  test('are the whole text, cut where marks begin and end', () => {
    const found = pieces('您好, sorry', [{ n: 0, start: 8, end: 13 }], [[0, 6, 0, 900, 30]]);
    expect(found.map((one) => one.text)).toEqual(['您好', ', ', 'sorry']);
    expect(found.map((one) => one.unsure)).toEqual([30, undefined, undefined]);
    expect(found.map((one) => one.places)).toEqual([[], [], [0]]);
  });
  test('marks may overlap, and a place beyond the text marks nothing more than there is', () => {
    const found = pieces('abcd', [
      { n: 0, start: 0, end: 3 },
      { n: 1, start: 2, end: 9 },
    ]);
    expect(found.map((one) => [one.text, one.places])).toEqual([
      ['ab', [0]],
      ['c', [0, 1]],
      ['d', [1]],
    ]);
  });
});

describe('what was corrected', () => {
  const apply = (before: string, after: string) => {
    const change = changed(before, after)!;
    const bytes = new TextEncoder().encode(before);
    const cut = (from: number, to?: number) => new TextDecoder().decode(bytes.slice(from, to));
    expect(cut(change.start, change.end)).toBe(change.old);
    expect(cut(0, change.start) + change.new + cut(change.end)).toBe(after);
    expect(change.old).not.toBe('');
    return [change.old, change.new];
  };
  test('is given as whole words in Latin script and as characters in Chinese', () => {
    expect(apply('my naym is Li', 'my name is Li')).toEqual(['naym', 'name']);
    expect(apply('请提供姓名和身份证', '请提供姓名和手机号')).toEqual(['身份证', '手机号']);
    apply('I paid 20', 'I paid 200');
    apply('hello', 'well hello');
    apply('hello', 'hello there');
    apply('a b c', 'a c');
    apply('😀 ok', '😀 okay');
  });
  test('nothing is nothing', () => expect(changed('a', 'a')).toBeNull());
});
