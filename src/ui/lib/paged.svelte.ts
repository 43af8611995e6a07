// A list that the service gives page by page with a cursor.
import { asProblem, type ApiProblem } from '../api/problem';

export interface Slice<Row> {
  items: Row[];
  next?: string | null;
}

/** Rows read so far; `more()` reads on. `restart()` begins anew, keeping the old rows in sight until new ones are there. */
export class Paged<Row> {
  rows = $state.raw<Row[]>([]);
  loading = $state(false);
  /** False until the first answer. */
  known = $state(false);
  problem = $state.raw<ApiProblem | null>(null);
  private next = $state<string | null>(null);
  private turn = 0;

  constructor(private read: (cursor?: string) => Promise<Slice<Row>>) {}

  get hasMore(): boolean {
    return this.next !== null;
  }

  async restart(): Promise<void> {
    await this.load(undefined);
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.loading) await this.load(this.next);
  }

  private async load(cursor: string | undefined): Promise<void> {
    const turn = ++this.turn; // an answer that was overtaken is thrown away
    this.loading = true;
    try {
      const page = await this.read(cursor);
      if (turn !== this.turn) return;
      this.rows = cursor === undefined ? page.items : [...this.rows, ...page.items];
      this.next = page.next ?? null;
      this.problem = null;
      this.known = true;
    } catch (thrown) {
      if (turn === this.turn) this.problem = asProblem(thrown);
    } finally {
      if (turn === this.turn) this.loading = false;
    }
  }
}
