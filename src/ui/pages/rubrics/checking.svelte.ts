// A rubric's text checked while somebody types: its mistakes, and what it says in plain words.
import { api, ok } from '../../api/client';
import { toastProblem } from '../../lib/toasts.svelte';
import type { Checked, Explained, ProblemAt } from './types';

const REST_MS = 250;

export class Checking {
  checked = $state.raw<Checked | null>(null);
  /** Of the last text without mistakes. */
  told = $state.raw<Explained | null>(null);
  busy = $state(false);
  readonly mistakes = $derived<readonly ProblemAt[]>(this.checked?.problems ?? []);
  /** Is the text in hand known to be without mistakes? */
  readonly good = $derived(this.checked !== null && this.mistakes.length === 0 && !this.busy);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor(private readonly text: () => string) {}

  /** Something was typed. */
  changed(): void {
    this.busy = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), REST_MS);
  }

  /** Checks the text as it is now; an older answer that comes later is not taken. */
  async check(): Promise<void> {
    clearTimeout(this.timer);
    const own = ++this.turn;
    this.busy = true;
    try {
      const found = await ok(api.POST('/api/v1/rubrics/check', { body: { yaml: this.text() } }));
      if (own !== this.turn) return;
      this.checked = found;
      if (found.explained) this.told = found.explained;
    } catch (thrown) {
      if (own === this.turn) toastProblem(thrown);
    } finally {
      if (own === this.turn) this.busy = false;
    }
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
