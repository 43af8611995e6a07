import { expect, test } from 'vitest';
import { dayAfter, instant } from './site';

const utc = (text: string) => Date.parse(text);

test('a day begins when it begins at the site, wherever the page is', () => {
  expect(instant('2026-11-02', '00:00', 'Asia/Shanghai')).toBe(utc('2026-11-01T16:00Z'));
  expect(instant('2026-11-02', '18:00', 'Asia/Kolkata')).toBe(utc('2026-11-02T12:30Z'));
  expect(instant('2026-11-02', '00:00', 'UTC')).toBe(utc('2026-11-02T00:00Z'));
  expect(instant('2026-07-01', '00:00', 'Pacific/Kiritimati')).toBe(utc('2026-06-30T10:00Z'));
  expect(instant('1969-12-31', '23:59', 'UTC')).toBe(-60_000);
});

test('on the days on which clocks are moved too', () => {
  // Berlin: forward at 02:00 on 29 March, back at 03:00 on 25 October 2026.
  expect(instant('2026-03-29', '00:00', 'Europe/Berlin')).toBe(utc('2026-03-28T23:00Z'));
  expect(instant('2026-03-29', '18:00', 'Europe/Berlin')).toBe(utc('2026-03-29T16:00Z'));
  expect(instant('2026-03-30', '00:00', 'Europe/Berlin')).toBe(utc('2026-03-29T22:00Z'));
  expect(instant('2026-10-25', '00:00', 'Europe/Berlin')).toBe(utc('2026-10-24T22:00Z'));
  expect(instant('2026-10-25', '18:00', 'Europe/Berlin')).toBe(utc('2026-10-25T17:00Z'));
  expect(instant('2026-10-26', '00:00', 'Europe/Berlin')).toBe(utc('2026-10-25T23:00Z'));
});

test('a time that is left out is moved on, and of one that is shown twice it is the first', () => {
  expect(instant('2026-03-29', '02:30', 'Europe/Berlin')).toBe(utc('2026-03-29T01:30Z'));
  expect(instant('2026-10-25', '02:30', 'Europe/Berlin')).toBe(utc('2026-10-25T00:30Z'));
  // Midnight itself is left out in Santiago.
  expect(instant('2026-09-06', '00:00', 'America/Santiago')).toBe(utc('2026-09-06T04:00Z'));
});

test('what is no day is no instant', () => {
  expect(instant('', '00:00', 'UTC')).toBeNaN();
  expect(instant('2026-13-01', '00:00', 'UTC')).toBeNaN();
});

test('the day after, over ends of months and leap days', () => {
  expect(['2026-12-31', '2028-02-28', '2026-02-28'].map(dayAfter)).toEqual(['2027-01-01', '2028-02-29', '2026-03-01']);
  expect(dayAfter('nonsense')).toBe('nonsense');
});
