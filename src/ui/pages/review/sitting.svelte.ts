// One review under way: what was answered, where the reviewer is, and what it adds up to. No requests are made here
// (`desk.ts` makes them), no elements are touched.
import { untrack } from 'svelte';
import { fitted, joined, toggled, whole } from './pointed';
import { tally, type Tally } from './tally';
import type { Criterion, Evidence, Finding, Judgement, Mark, Pointed, Review, Rubric } from './types';

export interface Answer {
  mark: Mark;
  reason: string;
}

/** A criterion with what the machine says of it, where that may be seen. */
export interface Item {
  key: string;
  rubric: Rubric;
  criterion: Criterion;
  finding: Finding | undefined;
  /** The machine's mark; undefined where only a person can tell or it is withheld. */
  machine: Mark | undefined;
}

const key = (rubric: string, criterion: string) => `${rubric} ${criterion}`;

export class Sitting {
  review = $state.raw<Review>({} as Review);
  answers = $state<Record<string, Answer>>({});
  /** Evidence that the person has chosen, by criterion; a turn may be chosen before the mark is. */
  pointed = $state.raw<Record<string, readonly Pointed[]>>({});
  note = $state('');
  /** Index of the criterion in hand. */
  at = $state(0);
  /** Which of its evidence is in sight; -1 where none was asked for. */
  evidence = $state(-1);
  /** Index of the turn in hand. */
  turn = $state(0);
  seconds = $state(0);
  /** Counts changes that are to be saved. */
  changes = $state(0);
  /** Criteria whose finding is another one since words or speakers were put right: the mark before. */
  moved = $state.raw<Record<string, Mark | undefined>>({});

  constructor(review: Review) {
    this.review = review;
    const draft = review.draft;
    this.note = draft?.note ?? '';
    this.seconds = draft?.seconds ?? 0;
    for (const said of draft?.answers ?? decided(review)) {
      const of = key(said.rubric, said.criterion);
      this.answers[of] = { mark: said.mark, reason: said.reason ?? '' };
      if (said.evidence?.length) this.pointed = { ...this.pointed, [of]: said.evidence };
    }
    if (draft)
      this.at = Math.max(
        0,
        this.items.findIndex((item) => !this.answers[item.key]),
      );
  }

  readonly items = $derived.by<Item[]>(() =>
    (this.review.rubrics ?? []).flatMap((rubric) => {
      const card = this.review.machine?.find((one) => one.rubric === rubric.id);
      return rubric.criteria.map((criterion) => {
        const finding = card?.findings.find((one) => one.criterion === criterion.id);
        const machine = criterion.human ? undefined : (finding?.verdict as Mark | undefined);
        return { key: key(rubric.id, criterion.id), rubric, criterion, finding, machine };
      });
    }),
  );

  readonly item = $derived<Item | undefined>(this.items[this.at]);
  /** The places of the criterion in hand. */
  readonly places = $derived<Evidence[]>(this.item?.finding?.evidence ?? []);
  readonly open = $derived(this.items.filter((item) => !this.answers[item.key]).length);
  readonly lacking = $derived(this.items.findIndex((item) => this.lacks(item) !== null));
  readonly ready = $derived(this.lacking < 0);
  readonly differing = $derived(this.items.filter((item) => this.overturns(item)).length);
  /** Is it being judged without knowing what the machine says? */
  readonly blind = $derived(this.review.hidden);
  /** Was a verdict given already on what is on the screen? */
  readonly given = $derived((this.review.verdicts ?? []).filter((one) => one.of_record));

  /** What the answers add up to; what is not answered yet counts as the machine says, where that is known. */
  readonly scores = $derived<Record<string, Tally>>(
    Object.fromEntries(
      (this.review.rubrics ?? []).map((rubric) => [
        rubric.id,
        tally(rubric, (criterion) => {
          const item = this.items.find((one) => one.key === key(rubric.id, criterion));
          return this.answers[key(rubric.id, criterion)]?.mark ?? item?.machine;
        }),
      ]),
    ),
  );

  /** Does the answer say something else than the machine does? Where the machine could not tell, nothing is overturned. */
  overturns(item: Item): boolean {
    const answer = this.answers[item.key];
    const decisive = item.machine !== undefined && item.machine !== 'not_assessable';
    return answer !== undefined && decisive && answer.mark !== item.machine;
  }

  lacks(item: Item): 'answer' | 'reason' | null {
    const answer = this.answers[item.key];
    if (!answer) return 'answer';
    const needed = this.review.may.reason_when_overturned && this.overturns(item);
    return needed && answer.reason.trim() === '' ? 'reason' : null;
  }

  /** Is it the machine's answer that is agreed with or overturned, rather than a mark that is given? */
  weighs(item: Item): boolean {
    return item.machine !== undefined && item.machine !== 'not_assessable';
  }

  /** The mark that a key stands for: 1 agree or met, 2 overturn or not met, 3 not applicable, 4 cannot tell. */
  markOf(item: Item, digit: 1 | 2 | 3 | 4): Mark {
    if (digit === 3) return 'not_applicable';
    if (digit === 4) return 'not_assessable';
    if (!this.weighs(item)) return digit === 1 ? 'met' : 'not_met';
    if (digit === 1) return item.machine!;
    const now = this.answers[item.key]?.mark ?? item.machine!;
    const base = this.overturns(item) && item.machine === 'not_applicable' ? now : item.machine!;
    return base === 'not_met' ? 'met' : 'not_met';
  }

  mark(item: Item, mark: Mark): void {
    this.answers[item.key] = { mark, reason: this.answers[item.key]?.reason ?? '' };
    this.changes += 1;
  }

  reason(item: Item, reason: string): void {
    const answer = this.answers[item.key];
    if (!answer || answer.reason === reason) return;
    this.answers[item.key] = { ...answer, reason };
    this.changes += 1;
  }

  /** The places that the person has chosen for a criterion. */
  pointedAt(item: Item): readonly Pointed[] {
    return this.pointed[item.key] ?? [];
  }

  /** Can this turn be evidence? Internal notes are never judged. */
  mayPoint(turn: number): boolean {
    return whole(this.review.turns, turn) !== null;
  }

  /** This turn speaks for the criterion; the second time it does no longer. */
  point(item: Item, turn: number): void {
    const places = this.pointedAt(item);
    const now = toggled(places, this.review.turns, turn);
    if (now.length !== places.length) this.repoint(item, now);
  }

  /** These words speak for the criterion. */
  pointWords(item: Item, words: readonly Pointed[]): void {
    if (words.length === 0) return;
    this.repoint(item, words.reduce<readonly Pointed[]>(joined, this.pointedAt(item)));
  }

  /** This place speaks for the criterion no longer. */
  unpoint(item: Item, place: Pointed): void {
    this.repoint(
      item,
      this.pointedAt(item).filter((one) => one !== place),
    );
  }

  private repoint(item: Item, places: readonly Pointed[]): void {
    this.pointed = { ...this.pointed, [item.key]: places };
    this.changes += 1;
  }

  write(note: string): void {
    if (note === this.note) return;
    this.note = note;
    this.changes += 1;
  }

  /** Agrees with the machine wherever there is no answer yet. What only people can tell stays open, and comes next. */
  agreeWithRest(): number {
    let count = 0;
    for (const item of this.items) {
      if (this.answers[item.key] || item.machine === undefined) continue;
      this.answers[item.key] = { mark: item.machine, reason: '' };
      count += 1;
    }
    if (count > 0) this.changes += 1;
    if (this.lacking >= 0) this.go(this.lacking);
    return count;
  }

  go(at: number): void {
    if (at < 0 || at >= this.items.length) return;
    this.at = at;
    this.evidence = -1;
    const place = this.places.find((one) => one.turn != null);
    if (place) this.turn = place.turn!;
  }

  step(by: 1 | -1): void {
    this.go(this.at + by);
  }

  /** To the next criterion that lacks something, else to the next. */
  advance(): void {
    const from = this.at + 1;
    const rest = [...this.items.slice(from), ...this.items.slice(0, from)];
    const next = rest.findIndex((item) => this.lacks(item) !== null);
    if (next >= 0) this.go((from + next) % this.items.length);
  }

  /** The next place that speaks for a finding: of this criterion, then of those after (or before) it. */
  stepEvidence(by: 1 | -1): Evidence | null {
    const n = this.evidence + by;
    if (n >= 0 && n < this.places.length) return this.look(n);
    for (let at = this.at + by; at >= 0 && at < this.items.length; at += by) {
      const places = this.items[at]!.finding?.evidence ?? [];
      if (places.length === 0) continue;
      this.go(at);
      return this.look(by > 0 ? 0 : places.length - 1);
    }
    return null;
  }

  look(n: number): Evidence | null {
    const place = this.places[n];
    if (!place) return null;
    this.evidence = n;
    if (place.turn != null) this.turn = place.turn;
    return place;
  }

  /** What is sent to the service. */
  judgement(): Judgement {
    const answers = this.items.flatMap(({ key, rubric, criterion }) => {
      const answer = this.answers[key];
      if (!answer) return [];
      const { mark, reason } = answer;
      const evidence = [...(this.pointed[key] ?? [])];
      return [{ rubric: rubric.id, criterion: criterion.id, mark, reason: reason.trim(), evidence }];
    });
    return { answers, note: this.note, seconds: this.seconds };
  }

  /** Takes over a newer reading of the same conversation; what was answered stays. */
  renew(review: Review): void {
    untrack(() => {
      const before = Object.fromEntries(this.items.map((item) => [item.key, item.machine]));
      const known = this.review.machine !== undefined && this.review.machine !== null;
      const words = this.review.turns;
      this.review = review;
      const refit = ([of, places]: [string, readonly Pointed[]]) => [of, fitted(places, words, review.turns)];
      this.pointed = Object.fromEntries(Object.entries(this.pointed).map(refit));
      const differs = this.items.filter((item) => known && before[item.key] !== item.machine);
      this.moved = Object.fromEntries(differs.map((item) => [item.key, before[item.key]]));
      this.at = Math.min(this.at, Math.max(0, this.items.length - 1));
      this.evidence = -1;
    });
  }
}

/** The answers of the verdicts that count, to begin from where somebody judges again. */
function decided(
  review: Review,
): { rubric: string; criterion: string; mark: Mark; reason?: string; evidence?: Pointed[] }[] {
  return (review.verdicts ?? [])
    .filter((verdict) => verdict.of_record)
    .flatMap((verdict) => verdict.answers.map((answer) => ({ rubric: verdict.rubric, ...answer })));
}
