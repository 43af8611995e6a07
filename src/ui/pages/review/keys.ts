// The keys of the review screen, after Langfuse's where they fit: one key an answer, one a step.
import type { Key } from '../../lib/keys.svelte';
import { w } from '../../words/index.svelte';
import type { Player } from './player.svelte';
import type { Item, Sitting } from './sitting.svelte';
import type { Evidence, Mark } from './types';

export interface Does {
  sitting: Sitting;
  player: Player | null;
  may: () => boolean;
  answered: (item: Item, mark: Mark) => void;
  moved: () => void;
  look: (place: Evidence | null) => void;
  toTurn: (by: 1 | -1) => void;
  swap: () => void;
  comment: () => void;
  point: () => void;
  pin: () => void;
  correct: () => void;
  unmask: () => void;
  reason: () => void;
  note: () => void;
  follow: () => void;
  reveal: () => void;
  submit: () => void;
}

export function keysOf(does: Does): Key[] {
  const { sitting, player } = does;
  const answering = () => w.review.keys.answering;
  const reading = () => w.review.keys.reading;
  const listening = () => w.review.keys.listening;
  const answer = (digit: 1 | 2 | 3 | 4) => () => {
    const item = sitting.item;
    if (item && does.may()) does.answered(item, sitting.markOf(item, digit));
  };
  const step = (by: 1 | -1) => () => {
    sitting.step(by);
    does.moved();
  };
  const keys: Key[] = [
    { keys: ['j', 'ArrowDown'], label: () => w.review.keys.next, group: answering, run: step(1) },
    { keys: ['k', 'ArrowUp'], label: () => w.review.keys.previous, group: answering, run: step(-1) },
    { keys: '1', label: () => w.review.keys.agree, group: answering, run: answer(1) },
    { keys: '2', label: () => w.review.keys.overturn, group: answering, run: answer(2) },
    { keys: '3', label: () => w.review.marks.not_applicable, group: answering, run: answer(3) },
    { keys: '4', label: () => w.review.marks.not_assessable, group: answering, run: answer(4) },
    {
      keys: 'shift+a',
      label: () => w.review.keys.agreeRest,
      group: answering,
      run: () => {
        if (!does.may() || sitting.blind) return;
        sitting.agreeWithRest();
        does.moved();
      },
    },
    { keys: 'r', label: () => w.review.keys.reason, group: answering, run: does.reason },
    { keys: 'v', label: () => w.review.keys.point, group: answering, run: does.point },
    { keys: 'm', label: () => w.review.keys.note, group: answering, run: does.note },
    { keys: 'Enter', label: () => w.review.keys.reveal, group: answering, run: does.reveal },
    { keys: 'ctrl+Enter', label: () => w.review.keys.submit, group: answering, run: does.submit },
    {
      keys: ['e', ']'],
      label: () => w.review.keys.nextEvidence,
      group: reading,
      run: () => {
        does.look(sitting.stepEvidence(1));
        does.moved();
      },
    },
    {
      keys: '[',
      label: () => w.review.keys.previousEvidence,
      group: reading,
      run: () => {
        does.look(sitting.stepEvidence(-1));
        does.moved();
      },
    },
    {
      keys: 'shift+ArrowRight',
      label: () => w.review.keys.nextTurn,
      group: reading,
      run: () => does.toTurn(1),
    },
    {
      keys: 'shift+ArrowLeft',
      label: () => w.review.keys.previousTurn,
      group: reading,
      run: () => does.toTurn(-1),
    },
    { keys: 'p', label: () => w.review.keys.pin, group: reading, run: does.pin },
    { keys: 'c', label: () => w.review.keys.comment, group: reading, run: does.comment },
    { keys: 'u', label: () => w.review.keys.unmask, group: reading, run: does.unmask },
    { keys: 's', label: () => w.review.keys.swap, group: reading, run: does.swap },
  ];
  if (!player) return keys;
  return [
    ...keys,
    { keys: 'x', label: () => w.review.keys.correct, group: reading, run: does.correct },
    { keys: 'space', label: () => w.review.keys.play, group: listening, run: () => player.toggle() },
    { keys: 'ArrowLeft', label: () => w.review.keys.back, group: listening, run: () => player.skip(-5000) },
    { keys: 'ArrowRight', label: () => w.review.keys.ahead, group: listening, run: () => player.skip(5000) },
    { keys: '<', label: () => w.review.keys.slower, group: listening, run: () => player.faster(-1) },
    { keys: '>', label: () => w.review.keys.faster, group: listening, run: () => player.faster(1) },
    { keys: 'f', label: () => w.review.keys.follow, group: listening, run: does.follow },
  ];
}
