import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { speak } from '../../words/index.svelte';
import Answers from './Answers.svelte';
import { example } from './example';
import { keysOf, type Does } from './keys';
import { Sitting } from './sitting.svelte';
import Transcript from './Transcript.svelte';
import en from '../../words/en/review';

beforeEach(async () => {
  await speak('en');
  Element.prototype.scrollIntoView = vi.fn();
});

function answersOf(sitting: Sitting) {
  const onturn = vi.fn();
  const onclose = vi.fn();
  const shown = render(Answers, {
    sitting,
    may: true,
    busy: null,
    onplace: vi.fn(),
    onturn,
    onmoved: vi.fn(),
    onswap: vi.fn(),
    onreveal: vi.fn(),
    onsubmit: vi.fn(),
    onclose,
  });
  return { ...shown, onturn, onclose };
}

function transcriptOf(sitting: Sitting) {
  const onchoose = vi.fn();
  const onplace = vi.fn();
  const onunmask = vi.fn();
  const onpoint = vi.fn();
  render(Transcript, {
    sitting,
    player: null,
    unmasked: {},
    follow: true,
    commenting: null,
    may: { unmask: true, correct: true, point: true, pin: true },
    does: { unmask: onunmask, correct: vi.fn(), comment: vi.fn(), point: onpoint, pin: vi.fn() },
    onchoose,
    onplace,
    oncomment: vi.fn(),
    onuncomment: vi.fn(),
  });
  return { onchoose, onplace, onunmask, onpoint };
}

describe('the answers', () => {
  test('unfold the criterion in hand with reason, evidence and versions', () => {
    answersOf(new Sitting(example()));
    expect(screen.getByText('why greets')).toBeTruthy();
    expect(screen.getByText('rule@1')).toBeTruthy();
    expect(screen.queryByText('why sorry')).toBeNull();
    expect(screen.getByRole('button', { name: /Overturn: Not met/ })).toBeTruthy();
  });
  test('ask for a reason where the machine is overturned', async () => {
    const sitting = new Sitting(example());
    answersOf(sitting);
    await fireEvent.click(screen.getByRole('button', { name: /Overturn: Not met/ }));
    const reason = screen.getByLabelText('Reason');
    expect(reason.getAttribute('aria-invalid')).toBe('true');
    await fireEvent.input(reason, { target: { value: 'no' } });
    expect(reason.getAttribute('aria-invalid')).toBeNull();
  });
  test('show nothing of the machine in a blind review', () => {
    const { container } = answersOf(new Sitting(example({ hidden: true })));
    expect(container.textContent).not.toContain('why greets');
    expect(screen.getByRole('button', { name: /^1?\s*Met/ })).toBeTruthy();
    expect(screen.getByRole('button', { name: /Show the machine/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Agree with the rest/ })).toBeNull();
  });
  test('offer to close the case where no rubric asks anything, and no verdict', async () => {
    const none = example();
    const review = { ...none, rubrics: [], machine: [], conversation: { ...none.conversation, state: 'scored' } };
    const { onclose } = answersOf(new Sitting(review as typeof none));
    expect(screen.queryByRole('button', { name: en.submit })).toBeNull();
    await fireEvent.input(screen.getByLabelText(en.closeWhy), { target: { value: ' an announcement ' } });
    await fireEvent.click(screen.getByRole('button', { name: en.close }));
    expect(onclose).toHaveBeenCalledWith('an announcement');
  });
});

describe('the transcript', () => {
  test('marks the evidence of the criterion in hand, words that were hardly heard, and the turn in hand', async () => {
    const sitting = new Sitting(example());
    const { onplace } = transcriptOf(sitting);
    const mark = document.querySelector('mark')!;
    expect(mark.textContent).toBe('Hello');
    expect(document.querySelector('.unsure')!.getAttribute('title')).toContain('31%');
    expect(document.querySelector('li[aria-current=true]')!.getAttribute('data-turn')).toBe('0');
    expect(document.querySelector('[data-turn="1"] p')!.getAttribute('lang')).toBe('en');
    await fireEvent.click(mark);
    expect(onplace).toHaveBeenCalledWith(0);
  });
  test('a click on the time goes to the turn; masked data can be asked for in the turn in hand', async () => {
    const sitting = new Sitting(example());
    const { onchoose, onunmask } = transcriptOf(sitting);
    await fireEvent.click(screen.getByRole('button', { name: 'Go to 0:02' }));
    expect(onchoose).toHaveBeenCalledWith(1);
    sitting.turn = 1;
    await fireEvent.click(await screen.findByRole('button', { name: 'Show personal data' }));
    expect(onunmask).toHaveBeenCalled();
  });
});

describe('evidence chosen by hand', () => {
  test('is listed with the criterion, leads to its turn and is taken away there', async () => {
    const sitting = new Sitting(example());
    const onturn = answersOf(sitting).onturn;
    expect(screen.queryByText('Evidence chosen by hand')).toBeNull();
    sitting.point(sitting.items[0]!, 0);
    await screen.findByText('Evidence chosen by hand');
    await fireEvent.click(screen.getByRole('button', { name: /It is late/ }));
    expect(onturn).toHaveBeenCalledWith(0);
    await fireEvent.click(screen.getByRole('button', { name: 'Turn 1 is no evidence' }));
    expect(sitting.pointedAt(sitting.items[0]!)).toEqual([]);
  });
  test('marks its turn, and the turn in hand has a switch for it', async () => {
    const sitting = new Sitting(example());
    const { onpoint } = transcriptOf(sitting);
    const own = () => screen.getByRole('button', { name: 'This turn is evidence of the criterion in hand' });
    expect(own().getAttribute('aria-pressed')).toBe('false');
    await fireEvent.click(own());
    expect(onpoint).toHaveBeenCalled();
    sitting.point(sitting.items[0]!, 0);
    sitting.point(sitting.items[0]!, 1);
    const mark = await screen.findByText('Evidence');
    expect(mark.closest('li')!.getAttribute('data-turn')).toBe('1');
    expect(own().getAttribute('aria-pressed')).toBe('true');
  });
});

describe('the keys', () => {
  test('none stands for two things, and each has words', () => {
    const does = { sitting: new Sitting(example()), player: {} } as unknown as Does;
    const keys = keysOf(does);
    const ways = keys.flatMap((key) => key.keys);
    expect(new Set(ways).size).toBe(ways.length);
    for (const key of keys) expect(key.label().length).toBeGreaterThan(1);
    expect(ways).toContain('ctrl+Enter');
    expect(en.keys.submit).toBeTruthy();
  });
  test('do not answer for those who may only look', () => {
    const answered = vi.fn();
    const sitting = new Sitting(example());
    const press = (may: boolean) => {
      const keys = keysOf({ sitting, player: null, may: () => may, answered } as unknown as Does);
      keys.find((key) => key.keys === '1')!.run(new KeyboardEvent('keydown'));
    };
    press(false);
    expect(answered).not.toHaveBeenCalled();
    press(true);
    expect(answered).toHaveBeenCalledWith(sitting.items[0], 'met');
  });
});
