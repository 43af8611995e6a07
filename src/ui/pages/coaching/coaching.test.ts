import { render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { speak } from '../../words/index.svelte';
import ExampleCard from './ExampleCard.svelte';
import PinDialog from './PinDialog.svelte';
import type { Said } from './types';

beforeEach(() => speak('en'));
afterEach(() => vi.unstubAllGlobals());

const said: Said[] = [
  { turn: 3, role: 'customer', text: '我等了三天', start_ms: 65_000 },
  { turn: 4, role: 'agent', text: 'So sorry, *** is on it' },
];

test('a card says what it is, who said what and when, in the language of each turn', () => {
  render(ExampleCard, { worth: 'bad', title: 'Waits', said, why: '', current: 4, number: 2 });
  const card = screen.getByRole('article', { name: '2. Waits' });
  expect(card.textContent).toContain('To avoid');
  expect(card.textContent).toContain('1:05');
  expect(screen.getByText('我等了三天').getAttribute('lang')).toBe('zh-CN');
  expect(screen.getByText('So sorry, *** is on it').getAttribute('lang')).toBe('en');
  expect(screen.getByText('Nobody has said why yet.')).toBeTruthy();
  expect(card.querySelector('audio')).toBeNull();
});

test('pinning sends the turns, the criterion and the kind that were suggested', async () => {
  const asked: { method: string; path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const body = request.method === 'POST' ? await request.json() : null;
    asked.push({ method: request.method, path: new URL(request.url).pathname, body });
    const criterion = { rubric_id: 'r', criterion: 'apology', dimension: 'empathy', zh: '致歉', en: 'Apologises' };
    return Response.json(request.method === 'POST' ? { id: 'e' } : [criterion]);
  });
  const pinned = vi.fn();
  render(PinDialog, {
    open: true,
    conversation: 'c',
    fromTurn: 3,
    toTurn: 4,
    criterion: 'apology',
    worth: 'bad',
    onpinned: pinned,
  });
  await screen.findByRole('option', { name: 'Apologises' });
  screen.getByRole('button', { name: 'Pin' }).click();
  await waitFor(() => expect(pinned).toHaveBeenCalledOnce());
  const sent = asked.find((one) => one.method === 'POST')!;
  expect(sent.path).toBe('/api/v1/examples');
  expect(sent.body).toEqual({
    conversation_id: 'c',
    from_turn: 3,
    to_turn: 4,
    worth: 'bad',
    criterion: 'apology',
    title: '',
    why: '',
  });
});
