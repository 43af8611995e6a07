// The recording while it is heard: where it is, how fast, which turn. One `<audio>` element does the work.
import type { Evidence, Review } from './types';

/** What is played, whoever listens: a sitting is one, a conversation of a calibration another. */
export interface Heard {
  readonly places: readonly Pick<Evidence, 'kind' | 'start_ms' | 'end_ms'>[];
  readonly review: Pick<Review, 'recording' | 'voices'>;
}
type Turn = Pick<Review['turns'][number], 'start_ms' | 'end_ms'>;

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
/** A pause longer than this is skipped, to shortly before somebody speaks again. */
const SILENCE_MS = 1500;
const BEFORE_MS = 300;

const remembered = (name: string) => globalThis.localStorage?.getItem(name);

export class Player {
  /** Where it is, ms. */
  at = $state(0);
  playing = $state(false);
  rate = $state(Number(remembered('rate')) || 1);
  skipping = $state(remembered('skip') === 'yes');
  failed = $state(false);
  private element: HTMLAudioElement | null = null;
  private frame = 0;
  private readonly pauses: { from: number; to: number }[];

  constructor(
    readonly durationMs: number,
    private readonly turns: readonly Turn[],
  ) {
    this.pauses = silences(turns, durationMs);
  }

  /** Takes the element over; returns what lets it go. */
  attach(element: HTMLAudioElement): () => void {
    this.element = element;
    element.playbackRate = this.rate;
    element.preservesPitch = true;
    const events: [string, () => void][] = [
      ['play', () => this.started()],
      ['pause', () => this.stopped()],
      ['ended', () => this.stopped()],
      ['seeked', () => this.read()],
      ['timeupdate', () => this.read()],
      ['error', () => (this.failed = true)],
    ];
    for (const [name, run] of events) element.addEventListener(name, run);
    return () => {
      cancelAnimationFrame(this.frame);
      for (const [name, run] of events) element.removeEventListener(name, run);
      element.pause();
      this.element = null;
    };
  }

  /** The turn that is heard now, or was last. */
  get turn(): number {
    return turnAt(this.turns, this.at);
  }

  toggle(): void {
    if (!this.element) return;
    if (this.element.paused) void this.element.play().catch(() => (this.playing = false));
    else this.element.pause();
  }

  seek(ms: number): void {
    const to = Math.min(Math.max(0, ms), this.durationMs);
    this.at = to;
    if (this.element) this.element.currentTime = to / 1000;
  }

  skip(ms: number): void {
    this.seek(this.at + ms);
  }

  setRate(rate: number): void {
    this.rate = rate;
    localStorage.setItem('rate', String(rate));
    if (this.element) this.element.playbackRate = rate;
  }

  faster(step: 1 | -1): void {
    const now = RATES.indexOf(this.rate as (typeof RATES)[number]);
    const next = RATES[Math.min(RATES.length - 1, Math.max(0, (now < 0 ? 2 : now) + step))]!;
    this.setRate(next);
  }

  setSkipping(on: boolean): void {
    this.skipping = on;
    localStorage.setItem('skip', on ? 'yes' : 'no');
  }

  private started(): void {
    this.playing = true;
    const step = () => {
      this.read();
      if (this.playing) this.frame = requestAnimationFrame(step);
    };
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(step);
  }

  private stopped(): void {
    this.playing = false;
    this.read();
  }

  private read(): void {
    if (!this.element || this.element.seeking) return;
    this.at = this.element.currentTime * 1000;
    if (!this.skipping || !this.playing) return;
    const pause = this.pauses.find(({ from, to }) => this.at >= from && this.at < to);
    if (pause) this.seek(pause.to);
  }
}

/** The last turn that has begun at this time; the first before any has. */
export function turnAt(turns: readonly Turn[], ms: number): number {
  let found = 0;
  for (const [n, turn] of turns.entries()) {
    if (turn.start_ms != null && turn.start_ms <= ms) found = n;
  }
  return found;
}

/** Where nobody speaks for long, from a little after the last word to a little before the next. */
export function silences(turns: readonly Turn[], durationMs: number): { from: number; to: number }[] {
  const spoken = turns
    .filter((turn) => turn.start_ms != null && turn.end_ms != null)
    .map((turn) => [turn.start_ms!, turn.end_ms!] as const)
    .sort((a, b) => a[0] - b[0]);
  const found = [];
  let end = 0;
  for (const [from, to] of [...spoken, [durationMs, durationMs] as const]) {
    if (from - end > SILENCE_MS) found.push({ from: end + BEFORE_MS, to: from - BEFORE_MS });
    end = Math.max(end, to);
  }
  return found;
}
