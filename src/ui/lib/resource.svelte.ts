// One thing from the service, read again whenever what it depends on changes:
//   const agent = resource(() => ok(api.GET('/api/v1/agents/{id}', { params: { path: { id } } })));
// Use it while a component is made: it ends with the component.
import { asProblem, type ApiProblem } from '../api/problem';

export interface Resource<T> {
  /** The last answer; stays in sight while a newer one is on its way. */
  data: T | undefined;
  problem: ApiProblem | null;
  loading: boolean;
  reload: () => void;
}

export function resource<T>(read: () => Promise<T>): Resource<T> {
  let data = $state.raw<T>();
  let problem = $state.raw<ApiProblem | null>(null);
  let loading = $state(true);
  let asked = $state(0);
  $effect(() => {
    void asked;
    let current = true;
    loading = true;
    read()
      .then((answer) => {
        if (!current) return;
        data = answer;
        problem = null;
      })
      .catch((thrown: unknown) => {
        if (current) problem = asProblem(thrown);
      })
      .finally(() => {
        if (current) loading = false;
      });
    return () => {
      current = false;
    };
  });
  return {
    get data() {
      return data;
    },
    set data(next) {
      data = next;
    },
    get problem() {
      return problem;
    },
    get loading() {
      return loading;
    },
    reload: () => {
      asked += 1;
    },
  };
}
