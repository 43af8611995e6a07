// What the service says by itself (server-sent events):
//   $effect(() => listen('/api/v1/live', { queue: (counts) => (open = counts.open) }));

type Handlers = Record<string, (data: never) => void>;

const LONGEST_MS = 30_000;

/** Listens to named events with JSON data until the returned function is called. Comes back by itself when the service does. */
export function listen(path: string, handlers: Handlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 1000;

  const open = () => {
    source = new EventSource(path);
    source.onopen = () => (wait = 1000);
    source.onerror = () => {
      // The browser tries again by itself unless the answer was no.
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_MS);
    };
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data) as never));
    }
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
