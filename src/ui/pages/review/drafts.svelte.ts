// The review saved while somebody answers and types. The last write wins; leaving the page saves what is left.
import { desk } from './desk';
import type { Sitting } from './sitting.svelte';

const REST_MS = 600;
/** Without a key, a click or sound for so long nobody is active. */
const IDLE_MS = 60_000;

export class Drafts {
  /** `idle` before the first change. */
  state = $state<'idle' | 'saving' | 'saved' | 'failed'>('idle');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saved = 0;
  private over = false;
  private stirred = Date.now();

  constructor(private readonly sitting: Sitting) {}

  /** Watches the sitting until the returned function is called. */
  begin(): () => void {
    const stop = $effect.root(() => {
      $effect(() => {
        if (this.sitting.changes === this.saved) return;
        clearTimeout(this.timer);
        if (!this.over) this.timer = setTimeout(() => void this.save(), REST_MS);
      });
    });
    const stir = () => (this.stirred = Date.now());
    const leave = () => this.leave();
    const clock = setInterval(() => {
      if (this.active) this.sitting.seconds += 1;
    }, 1000);
    addEventListener('keydown', stir, true);
    addEventListener('pointerdown', stir, true);
    addEventListener('pagehide', leave);
    return () => {
      leave();
      stop();
      clearInterval(clock);
      clearTimeout(this.timer);
      removeEventListener('keydown', stir, true);
      removeEventListener('pointerdown', stir, true);
      removeEventListener('pagehide', leave);
    };
  }

  /** Is somebody at it? */
  get active(): boolean {
    return !document.hidden && Date.now() - this.stirred < IDLE_MS;
  }

  /** Saves no more: the review has become a verdict. */
  end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  /** The verdict was refused; drafts are saved again. */
  resume(): void {
    this.over = false;
    void this.save();
  }

  private get id(): string {
    return this.sitting.review.conversation.id;
  }

  private async save(): Promise<void> {
    const changes = this.sitting.changes;
    this.state = 'saving';
    try {
      await desk.draft(this.id, this.sitting.judgement());
      this.saved = changes;
      this.state = this.sitting.changes === changes ? 'saved' : 'saving';
    } catch {
      if (!this.over) this.state = 'failed';
    }
  }

  private leave(): void {
    if (this.over || this.sitting.changes === this.saved) return;
    this.saved = this.sitting.changes;
    void desk.lastDraft(this.id, this.sitting.judgement()).catch(() => (this.state = 'failed'));
  }
}
