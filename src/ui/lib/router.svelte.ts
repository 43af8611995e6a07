// Addresses without a hash: links are plain <a href>, this turns a click into a change of page without a reload.
let path = $state(location.pathname);
let search = $state(location.search);

function read(): void {
  path = location.pathname;
  search = location.search;
}

function write(address: string, replace: boolean): void {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  read();
}

export const router = {
  get path(): string {
    return path;
  },
  /** What stands behind the `?`; read-only, change it with `ask`. */
  get query(): URLSearchParams {
    return new URLSearchParams(search);
  },
  /** Path and query, as one address. */
  get address(): string {
    return path + search;
  },
  go(address: string, how: { replace?: boolean } = {}): void {
    write(address, how.replace ?? false);
  },
  /** Changes parts of the query and stays on the page; empty and null values go. Use it for filters. */
  ask(changes: Record<string, string | number | boolean | null | undefined>, how: { push?: boolean } = {}): void {
    const query = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === '' || value === false) query.delete(name);
      else query.set(name, String(value));
    }
    const text = query.toString();
    write(path + (text ? `?${text}` : ''), !how.push);
  },
};

/** Follows the browser's back and forward and every click on a link of ours; returns what undoes it. */
export function followLinks(): () => void {
  const clicked = (event: MouseEvent) => {
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname.startsWith('/api/') || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    router.go(link.pathname + link.search);
  };
  addEventListener('popstate', read);
  document.addEventListener('click', clicked);
  return () => {
    removeEventListener('popstate', read);
    document.removeEventListener('click', clicked);
  };
}
