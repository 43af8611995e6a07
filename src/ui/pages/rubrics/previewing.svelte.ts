// What a draft would change in history: asked for here, computed by workers, watched until it is there.
import { api, ok } from '../../api/client';
import { asProblem, type ApiProblem } from '../../api/problem';
import type { Editing } from './editing.svelte';
import type { Preview } from './types';

const WATCH_MS = 700;

export class Previewing {
  preview = $state.raw<Preview | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  /** Being asked for just now. */
  beginning = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  constructor(private readonly editing: Editing) {}

  private get path() {
    const { id, draft } = this.editing;
    return draft && { params: { path: { id, draft: draft.id } } };
  }

  /** Looks how far it is, again and again while it runs. */
  async look(): Promise<void> {
    clearTimeout(this.timer);
    const { path } = this;
    if (!path || this.over) return;
    try {
      const answer = await api.GET('/api/v1/rubrics/{id}/drafts/{draft}/preview', path);
      this.preview = answer.data ?? null;
      if (this.preview?.state === 'running') this.later(WATCH_MS);
    } catch {
      this.later(5 * WATCH_MS);
    }
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(() => void this.look(), ms);
  }

  /** Another text was saved: what was computed may no longer speak of it. */
  saved(): void {
    if (this.preview) void this.look();
  }

  async compute(): Promise<void> {
    if (this.beginning) return;
    this.beginning = true;
    this.problem = null;
    try {
      await this.editing.save();
      const { path } = this;
      if (!path) return;
      this.preview = await ok(api.POST('/api/v1/rubrics/{id}/drafts/{draft}/preview', path));
      this.later(WATCH_MS);
    } catch (thrown) {
      this.problem = asProblem(thrown);
    } finally {
      this.beginning = false;
    }
  }

  end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }
}
