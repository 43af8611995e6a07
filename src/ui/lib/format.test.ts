import { beforeEach, expect, test } from 'vitest';
import { speak } from '../words/index.svelte';
import { clock, dateTime, duration, number, percent, relative, score } from './format';

const MIN = 60_000;
beforeEach(() => speak('en'));

test('a place in a recording', () => {
  expect(clock(75_900)).toBe('1:15');
  expect(clock(3_600_000 + 5 * MIN + 9000)).toBe('1:05:09');
  expect(clock(-5)).toBe('0:00');
});

test('durations in their two largest units, without a 60 in the second', async () => {
  expect(duration(400)).toBe('0.4 sec');
  expect(duration(3 * MIN + 5000)).toBe('3 min 5 sec');
  expect(duration(59 * MIN + 59_900)).toBe('1 hr');
  expect(duration(59_900)).toBe('1 min');
  expect(duration(120 * MIN)).toBe('2 hr');
  await speak('zh');
  expect(duration(3 * MIN + 5000)).toBe('3分钟 5秒');
});

test('numbers and moments follow the language', async () => {
  expect([score(82.25), percent(0.256), number(12_345)]).toEqual(['82.3', '26%', '12,345']);
  const now = Date.UTC(2026, 0, 2, 3, 4);
  expect(relative(now + 2 * 60 * MIN, now)).toBe('in 2 hours');
  const english = dateTime(now);
  await speak('zh');
  expect(relative(now - 26 * 60 * MIN, now)).toBe('昨天');
  expect(dateTime(now)).not.toBe(english);
});
