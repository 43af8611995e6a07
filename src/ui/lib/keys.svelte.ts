// The keyboard. A component says which keys it has while it is shown:
//   $effect(() => bind([{ keys: ['j', 'ArrowDown'], label: () => w.shell.keys.next, run: next }]));
// Single keys rest while somebody types, while a dialog is open, and where the account switched them off; none is ever
// the only way to do a thing.

import { untrack } from 'svelte';

export interface Key {
  /** One or several ways to press it: `j`, `?`, `shift+ArrowLeft`, `ctrl+Enter`, `g q` (one after the other). */
  keys: string | string[];
  /** What it does, for the overlay. */
  label: () => string;
  /** Where it works, for the overlay; everywhere if not given. */
  group?: () => string;
  run: (event: KeyboardEvent) => void;
  /** Works in dialogs too. */
  inDialog?: boolean;
}

let bound = $state.raw<readonly Key[]>([]);
let single = $state(true);
let prefix = '';

export const keyboard = {
  /** Everything that can be pressed now, for the overlay. */
  get bound(): readonly Key[] {
    return bound;
  },
  /** Are single keys on? */
  get single(): boolean {
    return single;
  },
  set single(on: boolean) {
    single = on;
  },
};

/** Adds keys; returns what takes them away. Later ones win. */
export function bind(keys: Key[]): () => void {
  // Whoever binds in an effect must not run again because others bind.
  untrack(() => (bound = [...bound, ...keys]));
  return () => {
    untrack(() => (bound = bound.filter((key) => !keys.includes(key))));
  };
}

export const ways = (key: Key): string[] => (typeof key.keys === 'string' ? [key.keys] : key.keys);

/** The key of an event as it is written in bindings. */
export function written(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key;
  const plain = key.length === 1 ? key.toLowerCase() : key;
  // Shift is part of characters such as `?` already.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/i.test(key));
  const ctrl = event.ctrlKey || event.metaKey;
  return `${ctrl ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${shift ? 'shift+' : ''}${plain}`;
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|range)$/.test(target.type)));

/** Keys that a focused button, link or choice needs for itself. */
const native = (target: EventTarget | null, key: string): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Enter' || key === 'space')
    return target.matches('a, button, summary, input, [role=tab], [role=menuitem]');
  return key.startsWith('Arrow') && target.matches('input, [role=tab], [role=menuitem], [role=radio]');
};

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = written(event);
  if (/(Shift|Control|Alt|Meta)$/.test(key)) return;
  const plain = !key.includes('ctrl+') && !key.includes('alt+');
  if (plain && (typing(event.target) || native(event.target, key))) return;
  const dialog = document.querySelector('dialog[open]') !== null;
  const usable = bound.filter((one) => !dialog || one.inDialog).toReversed();
  const whole = prefix ? `${prefix} ${key}` : key;
  prefix = '';
  for (const one of usable) {
    for (const way of ways(one)) {
      const isSingle = !/ctrl\+|alt\+/.test(way) && way.replace(/^shift\+|^. /, '').length === 1;
      if (isSingle && !single) continue;
      if (way === whole) {
        event.preventDefault();
        one.run(event);
        return;
      }
      if (way.startsWith(`${whole} `)) prefix = whole;
    }
  }
}

/** Listens; returns what ends it. */
export function listenToKeys(): () => void {
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
}
