// The review saved while somebody answers and types. The last write wins; leaving the page saves what is left.
import { asProblem } from '../../api/problem';
import { session } from '../../api/session.svelte';
import { desk } from './desk';
import type { Sitting } from './sitting.svelte';
import type { Judgement, Review } from './types';

const REST_MS = 600;
/** Without a key, a click or sound for so long nobody is active. */
const IDLE_MS = 60_000;

/** What could not be saved since the session was lost: for whoever wrote it, once they are back. */
let unsaved: { conversation: string; by: string | undefined; judgement: Judgement } | null = null;

/** The review with what one had not saved when the session was lost. */
export function withUnsaved(review: Review): Review {
  if (unsaved?.conversation !== review.conversation.id || unsaved.by !== session.me?.id) return review;
  const { judgement } = unsaved;
  return { ...review, draft: { ...judgement, updated_at: review.draft?.updated_at ?? Date.now() } };
}

export class Drafts {
  /** `idle` before the first change. */
  state = $state<'idle' | 'saving' | 'saved' | 'failed'>('idle');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saved = 0;
  private over = false;
  /** The save under way: the next waits for it, so that what is sent last is what is kept. */
  private under: Promise<void> = Promise.resolve();
  private stirred = Date.now();
  private readonly by = session.me?.id;

  constructor(private readonly sitting: Sitting) {}

  /** Watches the sitting until the returned function is called. */
  begin(): () => void {
    if (unsaved?.conversation === this.id && unsaved.by === this.by) this.sitting.changes += 1;
    const stop = $effect.root(() => {
      $effect(() => {
        if (this.sitting.changes === this.saved) return;
        clearTimeout(this.timer);
        if (!this.over) this.timer = setTimeout(() => this.save(), REST_MS);
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

  /** Saves no more: the review is to become a verdict. Done when no save is under way that could come after it. */
  async end(): Promise<void> {
    this.over = true;
    clearTimeout(this.timer);
    await this.under;
  }

  /** The verdict was refused; drafts are saved again. */
  resume(): void {
    this.over = false;
    this.save();
  }

  private get id(): string {
    return this.sitting.review.conversation.id;
  }

  private save(): void {
    this.under = this.under.then(() => this.send());
  }

  private async send(): Promise<void> {
    const changes = this.sitting.changes;
    if (this.over || changes === this.saved) return;
    this.state = 'saving';
    try {
      await desk.draft(this.id, this.sitting.judgement());
      unsaved = null;
      this.saved = changes;
      this.state = this.sitting.changes === changes ? 'saved' : 'saving';
    } catch (thrown) {
      if (!this.over) this.state = 'failed';
      this.keep(thrown);
    }
  }

  private leave(): void {
    if (this.over || this.sitting.changes === this.saved) return;
    this.saved = this.sitting.changes;
    void desk.lastDraft(this.id, this.sitting.judgement()).catch((thrown: unknown) => {
      this.state = 'failed';
      this.keep(thrown);
    });
  }

  /** Of a lost session one comes back; what is not saved waits for that. */
  private keep(thrown: unknown): void {
    if (asProblem(thrown).status !== 401) return;
    unsaved = { conversation: this.id, by: this.by, judgement: this.sitting.judgement() };
  }
}
