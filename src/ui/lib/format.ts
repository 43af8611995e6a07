// Dates, numbers and durations as the page's language writes them. Reading these in a component follows the language.
import { lang } from '../words/index.svelte';

const memory = new Map<string, unknown>();

/** Intl objects are slow to make: one for each language and use. */
function once<T>(use: string, make: (tag: string) => T): T {
  const key = `${lang.tag} ${use}`;
  if (!memory.has(key)) memory.set(key, make(lang.tag));
  return memory.get(key) as T;
}

/** A number with at most (or, with `fixed`, exactly) so many digits behind the point. */
export function number(value: number, digits = 0, fixed = false): string {
  const options = { maximumFractionDigits: digits, minimumFractionDigits: fixed ? digits : 0 };
  return once(`number ${digits} ${fixed}`, (tag) => new Intl.NumberFormat(tag, options)).format(value);
}

/** 0.256 → 26%. */
export function percent(share: number, digits = 0): string {
  const options = { style: 'percent', maximumFractionDigits: digits } as const;
  return once(`percent ${digits}`, (tag) => new Intl.NumberFormat(tag, options)).format(share);
}

/** A score of 0-100, one digit behind the point. */
export const score = (value: number): string => number(value, 1, true);

/** `ms` since 1970 as a date. */
export const date = (ms: number): string =>
  once('date', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' })).format(ms);

/** Without the year, for axes. */
export const dayAndMonth = (ms: number): string =>
  once('day', (tag) => new Intl.DateTimeFormat(tag, { month: 'short', day: 'numeric' })).format(ms);

/** As a time of day. */
export const time = (ms: number): string =>
  once('time', (tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' })).format(ms);

/** As date and time. */
export const dateTime = (ms: number): string =>
  once('both', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' })).format(ms);

/** A place in a recording: 75 s → 1:15, with hours where there are any. */
export function clock(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** How long something takes, in its two largest units: 3 min 5 sec. */
export function duration(ms: number): string {
  const largest = (of: number) => UNITS.findIndex(([, size]) => Math.abs(of) >= size);
  const at = largest(ms);
  if (at < 0) return unit(Math.round(ms / 100) / 10, 'second');
  const least = (UNITS[at + 1] ?? UNITS[at]!)[1];
  const rounded = Math.round(ms / least) * least; // may have reached the next unit: 59.9 s is 1 min
  const first = largest(rounded);
  const [name, size] = UNITS[first]!;
  const second = UNITS[first + 1];
  const head = unit(Math.trunc(rounded / size), name);
  const rest = second ? Math.trunc((rounded % size) / second[1]) : 0;
  return second && rest !== 0 ? `${head} ${unit(rest, second[0])}` : head;
}

function unit(value: number, name: string): string {
  const options = { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return once(`unit ${name}`, (tag) => new Intl.NumberFormat(tag, options)).format(value);
}

/** How far away a moment is: in 2 hours, 3 days ago. */
export function relative(ms: number, now: number): string {
  const away = ms - now;
  const [name, size] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? UNITS[3];
  const format = once('relative', (tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
  return format.format(Math.round(away / size), name);
}
