// Sentences with holes in another language: what `{0}` stands for in the one is put into the other.

/** The sentence in the other language, or nothing where it is not known. */
export type Wording = (text: string) => string | undefined;

interface Template {
  /** Its text outside the holes, in characters: the more of it, the surer the match. */
  letters: number;
  pattern: RegExp;
  /** Which hole each group is. */
  holes: string[];
  into: string;
}

const HOLE = /\{(\d)\}/g;
/** Holes nest: a cause in a reason in a note; deeper ones are kept as they are. */
const DEEPEST = 4;

function template(from: string, into: string): Template {
  const holes: string[] = [];
  const literal = from.split(HOLE);
  const pattern = literal
    .map((part, i) => (i % 2 ? (holes.push(part), '([\\s\\S]*?)') : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return { letters: from.replace(HOLE, '').length, pattern: new RegExp(`^${pattern}$`), holes, into };
}

interface Book {
  whole: Map<string, string>;
  templates: Template[];
}

function book(entries: Record<string, string>): Book {
  const all = Object.entries(entries);
  const hasHole = ([from]: [string, string]) => from.search(HOLE) >= 0;
  const templates = all.filter(hasHole).map(([from, into]) => template(from, into));
  templates.sort((a, b) => b.letters - a.letters);
  return { whole: new Map(all.filter((one) => !hasHole(one))), templates };
}

/**
 * How `sentences` are said. `terms` are only looked for in holes; in what a sentence is said with, `{0}` keeps the
 * content of the hole and `{~0}` words it too.
 */
export function wordingOf(sentences: Record<string, string>, terms: Record<string, string>): Wording {
  const [outer, inner] = [book(sentences), book(terms)];

  function inBook({ whole, templates }: Book, text: string, depth: number): string | undefined {
    const exact = whole.get(text);
    if (exact !== undefined) return exact;
    for (const { pattern, holes, into } of templates) {
      const match = pattern.exec(text);
      if (!match) continue;
      const held = Object.fromEntries(holes.map((hole, i) => [hole, match[i + 1]!]));
      return filled(into, held, depth);
    }
    return undefined;
  }

  function filled(into: string, held: Record<string, string>, depth: number): string {
    let done = '';
    let from = 0;
    for (const hole of into.matchAll(/\{(~?)(\d)\}/g)) {
      const [mark, nested, name] = hole;
      const end = hole.index + mark.length;
      const before = done + into.slice(from, hole.index);
      const content = held[name!] ?? mark;
      const worded = nested ? fitting(nestedIn(content, depth), before, into[end] ?? '') : content;
      done = before + worded;
      from = end;
    }
    return done + into.slice(from);
  }

  const nestedIn = (text: string, depth: number): string =>
    depth >= DEEPEST ? text : (inBook(inner, text, depth + 1) ?? said(text, depth + 1) ?? text);

  function said(text: string, depth: number): string | undefined {
    const known = inBook(outer, text, depth);
    if (known !== undefined || depth >= DEEPEST) return known;
    return inParts(text, depth);
  }

  /** Several sentences in one text: a hint on a line of its own, a list, a cause after a colon. */
  function inParts(text: string, depth: number): string | undefined {
    const [what, ...hints] = text.split(/\n\s*hint: /);
    if (hints.length > 0) {
      const worded = [what!, ...hints].map((part) => said(part, depth + 1));
      return worded.some((part) => part !== undefined)
        ? worded.map((part, i) => part ?? [what!, ...hints][i]!).join('\n提示：')
        : undefined;
    }
    const list = text.split('; ').map((part) => inBook(outer, part, depth + 1));
    if (list.length > 1 && list.every((part) => part !== undefined)) return list.join('；');
    for (let at = text.indexOf(': '); at >= 0; at = text.indexOf(': ', at + 1)) {
      const [left, right] = [text.slice(0, at), text.slice(at + 2)];
      const [first, second] = [
        inBook(outer, left, depth + 1) ?? inBook(inner, left, depth + 1),
        said(right, depth + 1),
      ];
      if (first !== undefined || second !== undefined) return `${first ?? left}：${second ?? right}`;
    }
    return undefined;
  }

  return (text) => said(text.trim(), 0);
}

/** No blank at the ends, before or after another blank, or beside Chinese punctuation. */
function fitting(text: string, before: string, after: string): string {
  const closed = /[\s（）：，；“”「」、]/;
  const start = before === '' || closed.test(before.at(-1)!) ? text.trimStart() : text;
  return after === '' || closed.test(after) ? start.trimEnd() : start;
}
