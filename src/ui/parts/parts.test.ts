import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { toastProblem, toasts } from '../lib/toasts.svelte';
import { catalogue, speak } from '../words/index.svelte';
import Ask from './Ask.svelte';
import Interval from './Interval.svelte';
import Problem from './Problem.svelte';
import Score from './Score.svelte';
import Table from './Table.svelte';
import Time from './Time.svelte';

beforeEach(() => speak('en'));
const text = (container: HTMLElement) => container.textContent?.replace(/\s+/g, ' ').trim();

test('a number about a person never stands without its interval', async () => {
  const { container, rerender } = render(Interval, { value: 81.6, low: 75.2, high: 88, n: 41 });
  expect(text(container)).toBe('82 (75–88)n 41');
  await rerender({ value: 81.6, low: null, high: null, n: 3 });
  expect(text(container)).toBe('Not enough datan 3');
});

test('a score says who gave it, and that there is none', async () => {
  const { container, rerender } = render(Score, { value: 82, band: 'good', by: 'person' as const });
  expect(text(container)).toBe('82.0 Good person');
  await rerender({ value: null, by: 'machine' as const, band: null });
  expect(text(container)).toBe('No score machine');
});

test('what is late is said in words', () => {
  const { container } = render(Time, { ms: 0, now: 3_600_000, due: true });
  expect(text(container)).toBe('1 hour agooverdue');
});

test('a problem shows title, detail and hint in the page language', async () => {
  await speak('zh');
  const problem = new ApiProblem('conflict', 409, 'Conflict', 'claimed by another', 'take the next one');
  render(Problem, { problem });
  expect(text(screen.getByRole('alert'))).toBe('内容已被更改 claimed by another take the next one');
});

test('of a lost session no notice speaks: the log-in page does', () => {
  toastProblem(new ApiProblem('unauthorized', 401, 'Unauthorized'));
  expect(toasts.shown).toEqual([]);
  toastProblem(new ApiProblem('conflict', 409, 'Conflict'));
  expect(toasts.shown.map((one) => one.text)).toEqual(['Conflict']);
});

test('what the service said is said in the language of the page, and marked where it is not', async () => {
  await speak('zh');
  await catalogue.ready;
  const said = (detail: string) => new ApiProblem('conflict', 409, 'Conflict', detail, 'take it again');
  const { rerender } = render(Problem, { problem: said('this case is assigned to Ada') });
  const alert = screen.getByRole('alert');
  expect(text(alert)).toBe('内容已被更改 这张复核单已分配给 Ada 请重新领取');
  expect(alert.querySelector('[lang=en]')).toBeNull();
  await rerender({ problem: said('the moon is full') });
  expect(text(alert)).toBe('内容已被更改 the moon is full 请重新领取');
  expect(alert.querySelector('[lang=en]')!.textContent).toBe('the moon is full');
  await speak('en');
  await rerender({ problem: said('the case is closed') });
  expect(text(alert)).toBe('It changed in the meantime the case is closed take it again');
});

test('a table is walked with arrows, opened with Enter, and asks for more at its end', async () => {
  const onopen = vi.fn();
  const onmore = vi.fn();
  const rows = Array.from({ length: 8 }, (_, i) => `row ${i}`);
  const columns = [{ name: 'name', head: 'Name', text: (row: string) => row }];
  const key = (row: string) => row;
  render(Table<string>, { caption: 'Rows', rows, columns, key, onopen, onmore, hasMore: true });
  const lines = screen.getAllByRole('row').slice(1);
  expect(lines.map((line) => line.tabIndex)).toEqual([0, -1, -1, -1, -1, -1, -1, -1]);
  const press = (name: string) =>
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  lines[0]!.focus();
  press('ArrowDown');
  expect(document.activeElement).toBe(lines[1]);
  expect(onmore).not.toHaveBeenCalled();
  press('End');
  expect(document.activeElement).toBe(lines[7]);
  expect(onmore).toHaveBeenCalledTimes(1);
  press('Enter');
  expect(onopen).toHaveBeenCalledWith('row 7');
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('-1');
});

test('what is asked is sent once, stays with its problem, and closes when it is done', async () => {
  let answer: (how: { fails?: boolean; more?: boolean }) => void = () => undefined;
  const send = vi.fn(
    () =>
      new Promise((done, fail) => {
        answer = ({ fails, more }) => (fails ? fail(new ApiProblem('conflict', 409, 'Conflict')) : done(!more));
      }),
  );
  const children = createRawSnippet(() => ({ render: () => '<p>why</p>' }));
  const { container } = render(Ask, { open: true, title: 'Skip', action: 'Skip it', send, children });
  const form = container.querySelector('form')!;
  await fireEvent.submit(form);
  await fireEvent.submit(form);
  expect(send).toHaveBeenCalledTimes(1);
  answer({ fails: true });
  await screen.findByRole('alert');
  await fireEvent.submit(form);
  expect(screen.queryByRole('alert')).toBeNull();
  answer({ more: true });
  await waitFor(async () => {
    await fireEvent.submit(form);
    expect(send).toHaveBeenCalledTimes(3);
  });
  expect(container.querySelector('form')).not.toBeNull();
  answer({});
  await waitFor(() => expect(container.querySelector('form')).toBeNull());
});
