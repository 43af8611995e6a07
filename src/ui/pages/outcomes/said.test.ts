import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { speak } from '../../words/index.svelte';
import { placesOf, wholeTurn } from './names';
import Said from './Said.svelte';

beforeEach(async () => {
  await speak('en');
  Element.prototype.scrollTo = vi.fn() as never;
});

const turns = [
  { role: 'customer' as const, text: '包裹还没到', start_ms: 0 },
  { role: 'agent' as const, text: 'I am sorry to hear that', start_ms: 2000 },
];
const marks = () => [...document.querySelectorAll('mark')].map((one) => one.textContent);

describe('what was said', () => {
  test('marks what is looked at, by bytes, and the turn that it is in', async () => {
    const view = render(Said, { turns, language: 'zh', seen: [] });
    expect(marks()).toEqual([]);
    await view.rerender({ seen: placesOf([wholeTurn(0, turns[0]!.text)]) });
    expect(marks()).toEqual(['包裹还没到']);
    await view.rerender({ seen: [{ turn: 0, start: 6, end: 12 }] });
    expect(marks()).toEqual(['还没']);
    expect(document.querySelector('[aria-current]')?.getAttribute('data-turn')).toBe('0');
    await view.rerender({ seen: [{ turn: 0, to_turn: 1 }] });
    expect(marks()).toEqual([]);
    expect(screen.getAllByText('was searched')).toHaveLength(2);
  });
  test('calls the agent by what they are to the reader, and only a page that can go there has times to press', async () => {
    const view = render(Said, { turns, language: 'en', mine: true });
    expect(screen.getByText('You')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
    const onchoose = vi.fn();
    await view.rerender({ onchoose });
    await fireEvent.click(screen.getByRole('button', { name: 'Go to 0:02' }));
    expect(onchoose).toHaveBeenCalledWith(1);
  });
  test('a pin says what it points out and whether it does', async () => {
    const onpoint = vi.fn();
    render(Said, { turns, language: 'en', onpoint, pointed: [1], about: 'Apology' });
    const pin = (n: number) => screen.getByRole('button', { name: `Point at turn ${n} for “Apology”` });
    expect([1, 2].map((n) => pin(n).getAttribute('aria-pressed'))).toEqual(['false', 'true']);
    await fireEvent.click(pin(1));
    expect(onpoint).toHaveBeenCalledWith(0);
  });
});
