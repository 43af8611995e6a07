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
  const parts = from.split(HOLE);
  const pattern = parts
    .map((part, i) => {
      if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      holes.push(part);
      // Of two holes beside each other the second is what may be added at the end; where it is not known, all is one.
      return parts[i + 1] === '' && i + 2 < parts.length ? '([\\s\\S]+)' : '([\\s\\S]*?)';
    })
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
 * content of the hole, `{~0}` words it too, and `{,0}` is a list of names.
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
    let join = (left: string, right: string) => left + right;
    for (const hole of into.matchAll(/\{([~,]?)(\d)\}/g)) {
      const [mark, kind, name] = hole;
      const before = join(done, into.slice(from, hole.index));
      const content = held[name!] ?? mark;
      join = kind === '~' ? spaced : (left, right) => left + right;
      done = join(before, kind === '~' ? nestedIn(content, depth) : kind ? content.replaceAll(', ', '、') : content);
      from = hole.index + mark.length;
    }
    return join(done, into.slice(from));
  }

  const nestedIn = (text: string, depth: number): string =>
    depth >= DEEPEST ? text : (inBook(inner, text, depth + 1) ?? said(text, depth + 1) ?? text);

  function said(text: string, depth: number): string | undefined {
    if (depth >= DEEPEST) return inBook(outer, text, depth);
    return outer.whole.get(text) ?? inParts(text, depth) ?? inBook(outer, text, depth) ?? withCause(text, depth);
  }

  /** Several sentences in one text: a hint on a line of its own, or a list of them. */
  function inParts(text: string, depth: number): string | undefined {
    const lines = text.split(/\n\s*hint: /);
    if (lines.length > 1) {
      const worded = lines.map((line) => said(line, depth + 1));
      return worded.every((line) => line === undefined)
        ? undefined
        : worded.map((line, i) => line ?? lines[i]!).join('\n提示：');
    }
    const list = text.split('; ').map((part) => inBook(outer, part, depth + 1));
    return list.length > 1 && list.every((part) => part !== undefined) ? list.join('；') : undefined;
  }

  /** What was done, a colon, and why it failed: either may be known. */
  function withCause(text: string, depth: number): string | undefined {
    for (let at = text.indexOf(': '); at >= 0; at = text.indexOf(': ', at + 1)) {
      const [left, right] = [text.slice(0, at), text.slice(at + 2)];
      const first = inBook(outer, left, depth + 1) ?? inBook(inner, left, depth + 1);
      const second = said(right, depth + 1);
      if (first !== undefined || second !== undefined) return `${first ?? left}：${second ?? right}`;
    }
    return undefined;
  }

  return (text) => said(text.trim(), 0);
}

const HAN = /\p{Script=Han}/u;
const CHINESE_MARK = /[，。、；：（）“”「」]/;

/** Two pieces with a blank between where Chinese meets another script, and none where it meets Chinese. */
function spaced(left: string, right: string): string {
  const [before, after] = [left.trimEnd(), right.trimStart()];
  const [last, first] = [before.at(-1), after[0]];
  if (last === undefined || first === undefined) return before + after;
  if (CHINESE_MARK.test(last) || CHINESE_MARK.test(first)) return before + after;
  const [one, other] = [HAN.test(last), HAN.test(first)];
  if (one && other) return before + after;
  return one || other ? `${before} ${after}` : left + right;
}
