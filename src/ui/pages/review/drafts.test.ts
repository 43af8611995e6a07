import { beforeEach, expect, test, vi } from 'vitest';
import { desk } from './desk';
import { Drafts } from './drafts.svelte';
import { example } from './example';
import { Sitting } from './sitting.svelte';

/** The requests that were made, each answered when the test says so. */
let sent: { note: string; answer: () => void; refuse: () => void }[] = [];

beforeEach(() => {
  sent = [];
  vi.spyOn(desk, 'draft').mockImplementation((_id, { note }) => {
    return new Promise((answer, refuse) => {
      sent.push({ note: note ?? '', answer: () => answer({ updated_at: 1 }), refuse: () => refuse(new Error('late')) });
    });
  });
});

/** Writes and has it saved at once. */
function write(sitting: Sitting, drafts: Drafts, note: string): void {
  sitting.write(note);
  drafts.resume();
}

test('drafts are sent one after the other, so that the last one written is the last one kept', async () => {
  const sitting = new Sitting(example());
  const drafts = new Drafts(sitting);
  write(sitting, drafts, 'first');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  write(sitting, drafts, 'second');
  write(sitting, drafts, 'third');
  await Promise.resolve();
  expect(sent.map((one) => one.note)).toEqual(['first']);
  sent[0]!.answer();
  await vi.waitFor(() => expect(sent.map((one) => one.note)).toEqual(['first', 'third']));
  sent[1]!.answer();
  await vi.waitFor(() => expect(drafts.state).toBe('saved'));
});

test('a verdict waits for the draft under way, and what waited behind it is not sent', async () => {
  const sitting = new Sitting(example());
  const drafts = new Drafts(sitting);
  write(sitting, drafts, 'first');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  write(sitting, drafts, 'second');
  let ended = false;
  const end = drafts.end().then(() => (ended = true));
  await new Promise((next) => setTimeout(next));
  expect(ended).toBe(false);
  sent[0]!.refuse();
  await end;
  expect(sent.map((one) => one.note)).toEqual(['first']);
  expect(drafts.state).not.toBe('failed');
});
