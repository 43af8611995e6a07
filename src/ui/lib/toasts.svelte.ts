// Short notices at the edge of the page: `toast(w.shell.saved)`, `toastProblem(thrown)`.
import { untrack } from 'svelte';
import { asProblem, type ApiProblem } from '../api/problem';

export interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
  problem?: ApiProblem;
  /** A thing to do about it, such as taking it back. */
  action?: { label: string; run: () => void };
}

const STAY_MS = 6000;
let last = 0;
let shown = $state.raw<readonly Toast[]>([]);

export const toasts = {
  get shown(): readonly Toast[] {
    return shown;
  },
  dismiss(id: number): void {
    shown = shown.filter((one) => one.id !== id);
  },
};

/** Says that something was done; goes by itself unless there is something to do about it. */
export function toast(text: string, action?: Toast['action']): void {
  const id = ++last;
  untrack(() => (shown = [...shown, { id, text, tone: 'good', ...(action ? { action } : {}) }]));
  setTimeout(() => toasts.dismiss(id), action ? STAY_MS * 2 : STAY_MS);
}

/** Says what went wrong; stays until it is dismissed. Of a lost session the log-in page speaks, which is shown then. */
export function toastProblem(thrown: unknown): void {
  const problem = asProblem(thrown);
  if (problem.status === 401) return;
  untrack(() => (shown = [...shown, { id: ++last, text: problem.title, tone: 'bad', problem }]));
}
