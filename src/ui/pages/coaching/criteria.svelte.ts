// The criteria that examples can be of, asked for once.
import { api, ok } from '../../api/client';
import { lang } from '../../words/index.svelte';
import type { Criterion } from './types';

let known = $state.raw<readonly Criterion[]>([]);
let asked: Promise<void> | null = null;

export const criteria = {
  /** Each criterion once; rubrics of two languages share most of them. */
  get all(): readonly Criterion[] {
    const seen = new Set<string>();
    return known.filter((one) => !seen.has(one.criterion) && seen.add(one.criterion));
  },
  /** Its name in the page's language; the id where no rubric in use has it. */
  name(id: string): string {
    const one = known.find((one) => one.criterion === id);
    return one ? one[lang.current] : id;
  },
  /** Asks for them unless they are known. */
  load(): Promise<void> {
    asked ??= ok(api.GET('/api/v1/examples/criteria'))
      .then((all) => void (known = all))
      .catch((thrown: unknown) => {
        asked = null;
        throw thrown;
      });
    return asked;
  },
};
