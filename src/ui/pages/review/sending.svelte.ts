// What the review screen sends and what follows from the answer: what is said, where one is afterwards. Requests are
// made in `desk.ts`; elements are the screen's.
import { router } from '../../lib/router.svelte';
import { toast, toastProblem } from '../../lib/toasts.svelte';
import { fill, w } from '../../words/index.svelte';
import { keep, lookAhead, takeAhead } from './ahead';
import { desk } from './desk';
import type { Drafts } from './drafts.svelte';
import type { Sitting } from './sitting.svelte';
import type { Review } from './types';

/** What the screen does when the criterion in hand is another one, or lacks its reason. */
export interface Shows {
  criterion: () => void;
  reason: () => void;
}

export class Sending {
  busy = $state<'reveal' | 'submit' | 'swap' | null>(null);
  /** The case is done and the next one on its way: nothing is to be handed back. */
  leaving = false;

  constructor(
    private readonly sitting: Sitting,
    private readonly drafts: Drafts,
    /** The case that was opened; none outside the queue. */
    private readonly caseId: string | undefined,
    private readonly again: (() => void) | undefined,
    private readonly shows: Shows,
  ) {}

  private get id(): string {
    return this.sitting.review.conversation.id;
  }

  async swap(): Promise<void> {
    if (this.busy) return;
    this.busy = 'swap';
    try {
      const before = this.sitting.review;
      this.sitting.renew(await desk.swap(this.id));
      this.tell(before, w.review.swapped);
    } catch (thrown) {
      toastProblem(thrown);
    } finally {
      this.busy = null;
    }
  }

  async reveal(): Promise<void> {
    const { sitting } = this;
    if (this.busy || !sitting.blind) return;
    if (sitting.open > 0) {
      sitting.go(sitting.lacking);
      this.shows.criterion();
      return;
    }
    this.busy = 'reveal';
    try {
      sitting.renew(await desk.reveal(this.id, sitting.judgement()));
      sitting.moved = {};
      sitting.go(Math.max(0, sitting.lacking));
      this.shows.criterion();
      if (this.caseId) lookAhead(this.caseId);
    } catch (thrown) {
      toastProblem(thrown);
    } finally {
      this.busy = null;
    }
  }

  /** The verdict, or in a blind review the first answers; leads to what is lacking where something is. */
  async submit(): Promise<void> {
    const { sitting, drafts } = this;
    if (this.busy) return;
    if (sitting.blind) return this.reveal();
    if (!sitting.ready) {
      sitting.go(sitting.lacking);
      this.shows.criterion();
      if (sitting.item && sitting.lacks(sitting.item) === 'reason') this.shows.reason();
      return;
    }
    this.busy = 'submit';
    try {
      await drafts.end();
      await desk.verdict(sitting.review, sitting.judgement());
      await this.onward(w.review.submitted);
    } catch (thrown) {
      this.busy = null;
      drafts.resume();
      toastProblem(thrown);
    }
  }

  async close(why: string): Promise<void> {
    try {
      await this.drafts.end();
      await desk.close(this.id, why);
      await this.onward(w.review.closed);
    } catch (thrown) {
      this.drafts.resume();
      toastProblem(thrown);
    }
  }

  async correct(turn: number, change: { start: number; end: number; old: string; new: string }): Promise<void> {
    const before = this.sitting.review;
    this.sitting.renew(await desk.correct(this.id, turn, change));
    this.tell(before, w.review.corrected);
  }

  async comment(turn: number, body: string): Promise<void> {
    const added = await desk.comment(this.id, turn, body);
    const { review } = this.sitting;
    this.sitting.review = { ...review, comments: [...review.comments, added] };
  }

  async uncomment(comment: string): Promise<void> {
    try {
      await desk.uncomment(this.id, comment);
      const { review } = this.sitting;
      this.sitting.review = { ...review, comments: review.comments.filter((one) => one.id !== comment) };
    } catch (thrown) {
      toastProblem(thrown);
    }
  }

  /** The case is done: the next one, or the queue where none is left. */
  private async onward(what: string): Promise<void> {
    if (!this.caseId) {
      toast(what);
      this.again?.();
      return;
    }
    const next = await takeAhead(this.caseId);
    this.leaving = true;
    if (next) {
      keep(next);
      router.go(`/cases/${next.id}`);
    } else {
      toast(`${what} ${w.review.queueEmpty}`);
      router.go('/queue');
    }
  }

  /** Says what putting words or speakers right has changed. */
  private tell(before: Review, what: string): void {
    const scoreOf = (one: Review) => one.machine?.[0]?.overall;
    const [old, now] = [scoreOf(before), scoreOf(this.sitting.review)];
    if (this.sitting.blind || now == null || old === now) toast(what);
    else toast(`${what} ${fill(w.review.scoreMoved, { before: old ?? '–', after: now })}`);
  }
}
