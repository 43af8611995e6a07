// Light, dark, or as the system: an attribute of the document that `styles/tokens.css` reads.
export type Theme = 'system' | 'light' | 'dark';

const stored = globalThis.localStorage?.getItem('theme');
let chosen = $state<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

export const theme = {
  get chosen(): Theme {
    return chosen;
  },
  choose(next: Theme): void {
    chosen = next;
    if (next === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem('theme');
    } else {
      document.documentElement.dataset.theme = next;
      localStorage.setItem('theme', next);
    }
  },
};
