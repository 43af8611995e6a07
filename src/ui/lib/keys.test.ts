import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bind, keyboard, listenToKeys } from './keys.svelte';

let ends: (() => void)[] = [];
beforeEach(() => {
  document.body.innerHTML = '<input id="text"><button id="button">x</button><dialog></dialog>';
  ends = [listenToKeys()];
});
afterEach(() => {
  ends.forEach((end) => end());
  keyboard.single = true;
});

function on(keys: string | string[], more = {}) {
  const run = vi.fn();
  ends.push(bind([{ keys, label: () => '', run, ...more }]));
  return run;
}

function press(key: string, target: Element = document.body, more: KeyboardEventInit = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

const element = (id: string) => document.getElementById(id)!;

test('a key runs what was bound last, and nothing after it is unbound', () => {
  const first = on('j');
  const second = on('j');
  expect(press('j').defaultPrevented).toBe(true);
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  ends.pop()!();
  press('j');
  expect(first).toHaveBeenCalledTimes(1);
});

test('single keys rest while somebody types; keys with Ctrl do not', () => {
  const single = on('j');
  const submit = on('ctrl+Enter');
  expect(press('j', element('text')).defaultPrevented).toBe(false);
  press('Enter', element('text'), { ctrlKey: true });
  expect(single).not.toHaveBeenCalled();
  expect(submit).toHaveBeenCalledTimes(1);
});

test('single keys can be switched off, sequences of them too; arrows stay', () => {
  const single = on(['j', 'ArrowDown']);
  const going = on('g q');
  keyboard.single = false;
  press('j');
  press('g');
  press('q');
  expect([single.mock.calls.length, going.mock.calls.length]).toEqual([0, 0]);
  press('ArrowDown');
  expect(single).toHaveBeenCalledTimes(1);
});

test('a sequence needs both of its keys in order', () => {
  const going = on('g q');
  press('q');
  press('g');
  press('x');
  press('q');
  expect(going).not.toHaveBeenCalled();
  press('g');
  press('q');
  expect(going).toHaveBeenCalledTimes(1);
});

test('a button keeps its own keys, and a dialog keeps all but those meant for it', () => {
  const space = on('space');
  press(' ', element('button'));
  expect(space).not.toHaveBeenCalled();
  press(' ');
  expect(space).toHaveBeenCalledTimes(1);
  document.querySelector('dialog')!.setAttribute('open', '');
  const inside = on('j', { inDialog: true });
  press(' ');
  press('j');
  expect([space.mock.calls.length, inside.mock.calls.length]).toEqual([1, 1]);
});

test('? is pressed with shift, capitals and arrows are not the plain key', () => {
  const help = on('?');
  const plain = on('ArrowLeft');
  const shifted = on('shift+ArrowLeft');
  press('?', document.body, { shiftKey: true });
  press('ArrowLeft', document.body, { shiftKey: true });
  expect([help, plain, shifted].map((one) => one.mock.calls.length)).toEqual([1, 0, 1]);
});
