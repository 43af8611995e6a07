// The draft that is being edited: opened, saved while somebody types, and kept apart from what somebody else saves.
import { api, ok } from '../../api/client';
import { asProblem, type ApiProblem } from '../../api/problem';
import { dateTime } from '../../lib/format';
import { toastProblem } from '../../lib/toasts.svelte';
import { fill, w } from '../../words/index.svelte';
import type { DraftDocument } from './types';

const REST_MS = 800;

export class Editing {
  /** As the service has it; null until it is opened. */
  draft = $state.raw<DraftDocument | null>(null);
  /** Why there is none. */
  problem = $state.raw<ApiProblem | null>(null);
  /** Hash of the version in force when the draft was opened; undefined where none is. */
  replaces = $state<string | undefined>();
  title = $state('');
  yaml = $state('');
  cases = $state('');
  saving = $state<'saved' | 'waiting' | 'failed'>('saved');
  /** Somebody else has saved this draft; until it is decided whose text stays, nothing is saved. */
  conflict = $state.raw<ApiProblem | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private underWay: Promise<void> | null = null;
  private wanted = '';

  constructor(
    readonly id: string,
    /** Another text is in hand. */
    private readonly adopted: () => void,
    /** What was typed is with the service. */
    private readonly saved: () => void,
  ) {}

  /** Opens a draft; where another one is asked for meanwhile, that one is shown. */
  async open(draft: string): Promise<void> {
    this.wanted = draft;
    try {
      const rubric = await ok(api.GET('/api/v1/rubrics/{id}', { params: { path: { id: this.id } } }));
      const found = await ok(
        api.GET('/api/v1/rubrics/{id}/drafts/{draft}', { params: { path: { id: this.id, draft } } }),
      );
      if (this.wanted !== draft) return;
      this.replaces = rubric.hash ?? undefined;
      this.adopt(found);
    } catch (thrown) {
      if (this.wanted === draft) this.problem = asProblem(thrown);
    }
  }

  /** Id of the draft saved last; where there is none, one is begun with the text in force. */
  async latest(): Promise<string | undefined> {
    try {
      const rubric = await ok(api.GET('/api/v1/rubrics/{id}', { params: { path: { id: this.id } } }));
      const last = rubric.drafts[0]?.id;
      if (last !== undefined) return last;
      return (await this.begin({ title: fill(w.rubrics.draftOf, { date: dateTime(Date.now()) }) })).id;
    } catch (thrown) {
      this.problem = asProblem(thrown);
      return undefined;
    }
  }

  private begin(body: { title: string; yaml?: string; cases?: string }): Promise<DraftDocument> {
    return ok(api.POST('/api/v1/rubrics/{id}/drafts', { params: { path: { id: this.id } }, body }));
  }

  private adopt(found: DraftDocument): void {
    this.draft = found;
    this.problem = null;
    this.title = found.title;
    this.yaml = found.yaml;
    this.cases = found.cases;
    this.saving = 'saved';
    this.conflict = null;
    this.adopted();
  }

  /** Something was typed. */
  changed(): void {
    this.saving = 'waiting';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), REST_MS);
  }

  /** Saves what is not saved yet; one save after the other. */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    while (this.underWay) await this.underWay;
    const { draft } = this;
    if (!draft || this.conflict) return;
    if (draft.yaml === this.yaml && draft.cases === this.cases && draft.title === this.title.trim()) {
      this.saving = 'saved';
      return;
    }
    this.underWay = this.send(draft).finally(() => (this.underWay = null));
    await this.underWay;
  }

  private async send(old: DraftDocument): Promise<void> {
    const sent = { title: this.title.trim() || old.title, yaml: this.yaml, cases: this.cases };
    try {
      const params = { path: { id: this.id, draft: old.id } };
      const body = { ...sent, seen: old.updated_at };
      const kept = await ok(api.PUT('/api/v1/rubrics/{id}/drafts/{draft}', { params, body }));
      this.draft = { ...old, ...kept, ...sent };
      this.saving = this.yaml === sent.yaml && this.cases === sent.cases ? 'saved' : 'waiting';
      this.saved();
    } catch (thrown) {
      this.saving = 'failed';
      const found = asProblem(thrown);
      if (found.status === 409) this.conflict = found;
      else toastProblem(thrown);
    }
  }

  /** After a conflict: theirs is read, what was typed here is given up. */
  async reread(): Promise<void> {
    if (!this.draft) return;
    const params = { path: { id: this.id, draft: this.draft.id } };
    await ok(api.GET('/api/v1/rubrics/{id}/drafts/{draft}', { params })).then((one) => this.adopt(one), toastProblem);
  }

  /** After a conflict: what was typed here becomes a draft of its own, whose id is answered. */
  async keepMine(): Promise<string | undefined> {
    try {
      const title = fill(w.rubrics.editor.copy, { title: this.title });
      const own = await this.begin({ title, yaml: this.yaml, cases: this.cases });
      this.adopt(own);
      return own.id;
    } catch (thrown) {
      toastProblem(thrown);
      return undefined;
    }
  }

  /** The draft has become a version and is no more: there is nothing left to save. */
  published(): void {
    clearTimeout(this.timer);
    this.draft = null;
  }

  /** What was typed last is saved even where the page is left at once. */
  leave(): void {
    void this.save();
  }
}
