// What a page says of itself; each domain lists its own in `pages/DOMAIN/routes.ts`.
import type { Component } from 'svelte';
import type { Role } from '../api/session.svelte';
import type { IconName } from '../parts/icons';

export interface Route {
  /** Address with named parts: `/cases/:id`. The page gets them as properties. */
  path: string;
  /** Who may open it. The service checks again; this keeps menus honest. */
  roles: readonly Role[] | 'all';
  /** The page's title, read whenever the language changes: `() => w.queue.title`. */
  title: () => string;
  // Pages differ in the properties that their path gives them.
  load: () => Promise<{ default: Component<any> }>;
  /**
   * An entry in the main menu; lower orders stand higher, and those of the same ten stand together: 10 what one does all
   * day, 20 what follows a verdict, 30 coaching, 40 figures, 50 what is measured by, 80 the system. `key` is the letter
   * after `g` that goes there.
   */
  nav?: { label: () => string; icon: IconName; order: number; key?: string };
  /** For these roles this is the first page after log-in. */
  home?: readonly Role[];
  /** The page needs the width: the menu shows icons alone. */
  wide?: boolean;
}

/** May this role open the page? */
export const mayOpen = (route: Route, role: Role): boolean => route.roles === 'all' || route.roles.includes(role);

/** The named parts of `path` if it fits the pattern, else null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i]!;
    if (!part.startsWith(':')) {
      if (part !== value) return null;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return params;
}
