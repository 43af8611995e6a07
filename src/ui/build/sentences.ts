// Reads the sentences that people may get to see out of the Rust sources, so that a test can hold that each has a
// Chinese wording. Holes of `format!` become `{0}`, `{1}`, …
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Sentence {
  text: string;
  /** `rubric/lint.rs:16`. */
  at: string;
}

interface Token {
  kind: 'text' | 'name' | 'mark';
  value: string;
  line: number;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(b?)r(#*)"([\s\S]*?)"\2|([bc]?)"((?:\\[\s\S]|[^"\\])*)"|'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])'|'\w+|[A-Za-z_]\w*|\s+|[\s\S]/gy;
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

function unescaped(text: string): string {
  return text.replace(/\\\n\s*|\\(?:u\{([^}]*)\}|x(..)|([\s\S]))/g, (_, code?: string, hex?: string, one?: string) => {
    if (code ?? hex) return String.fromCodePoint(parseInt((code ?? hex)!, 16));
    return one === undefined ? '' : (ESCAPES[one] ?? one);
  });
}

/** Names, string literals and marks; comments, characters and bytes are left out. */
function tokens(source: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  for (const [whole, bytes, , raw, byte, plain] of source.matchAll(TOKEN)) {
    if (raw !== undefined && !bytes) found.push({ kind: 'text', value: raw, line });
    else if (plain !== undefined && byte !== 'b') found.push({ kind: 'text', value: unescaped(plain), line });
    else if (/^[A-Za-z_]\w*$/.test(whole)) found.push({ kind: 'name', value: whole, line });
    else if (/^[^\s'"\w]$/.test(whole)) found.push({ kind: 'mark', value: whole, line });
    line += whole.split('\n').length - 1;
  }
  return found;
}

/** Where the item ends that begins at `from`: at its closing brace, or at a semicolon outside all brackets. */
function itemEnd(all: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i < all.length; i++) {
    const { kind, value } = all[i]!;
    if (kind !== 'mark') continue;
    if ('([{'.includes(value)) depth += 1;
    if (')]}'.includes(value) && --depth === 0 && value === '}') return i;
    if (value === ';' && depth === 0) return i;
  }
  return all.length;
}

interface Literal {
  text: string;
  line: number;
  /** The calls and macros around it, outermost first: `.hint`, `Problem::conflict`, `format!`, `let hint`. */
  around: string[];
}

/** The literals of a file outside its tests. */
function literals(source: string): Literal[] {
  const all = tokens(source);
  const found: Literal[] = [];
  const open: string[] = [];
  // What the statement gives its value to, by depth of brackets.
  const bound: (string | undefined)[] = [];
  const at = (i: number) => all[i]?.value ?? '';
  for (let i = 0; i < all.length; i++) {
    const { kind, value, line } = all[i]!;
    if (value === '#' && at(i + 1) === '[' && at(i + 2) === 'cfg' && at(i + 4) === 'test') {
      i = itemEnd(all, i + 7);
    } else if (kind === 'text') {
      const lets = bound.slice(0, open.length + 1).filter((name) => name !== undefined);
      found.push({ text: value, line, around: [...lets, ...open] });
    } else if (kind === 'name' && /^(let|const|static)$/.test(value)) {
      const name = at(i + 1) === 'mut' ? at(i + 2) : at(i + 1);
      bound[open.length] = `${value === 'let' ? value : 'const'} ${name}`;
    } else if (kind === 'mark' && value === ';') {
      bound[open.length] = undefined;
    } else if (kind === 'mark' && '([{'.includes(value)) {
      open.push(nameBefore(all, i));
      bound[open.length] = undefined;
    } else if (kind === 'mark' && ')]}'.includes(value)) {
      bound.length = open.length;
      open.pop();
    }
  }
  return found;
}

/** What a bracket belongs to. */
function nameBefore(all: readonly Token[], i: number): string {
  const at = (back: number) => all[i - back]?.value ?? '';
  if (all[i]!.value === '[' && at(1) === '#') return '#';
  if (at(1) === '!') return `${at(2)}!`;
  if (all[i]!.value !== '(' || all[i - 1]?.kind !== 'name') return all[i]!.value;
  if (at(2) === '.') return `.${at(1)}`;
  return at(2) === ':' ? `${at(4)}::${at(1)}` : at(1);
}

const FORMATS = /^(format|write|writeln|anyhow|ensure|bail|panic)!$|^(error)$/;

/** The text of a literal with its holes numbered. */
function templateOf({ text, around }: Literal): string {
  const formats = around.some((name) => FORMATS.test(name)) && !around.includes('concat!');
  if (!formats) return text;
  let hole = 0;
  return text.replace(/\{\{|\}\}|\{[\w:?#.,$><^+]*\}/g, (one) =>
    one === '{{' || one === '}}' ? one[0]! : `{${hole++}}`,
  );
}

/** Calls whose texts people see, wherever they stand. */
const SHOWN = new RegExp(
  '^(Problem::\\w+|Self::(bad_request|conflict|unprocessable|too_many|too_large|media_type|busy|unavailable)|\\.?problem|\\.?hinted|\\.?hint|\\.?expected|\\.fields|\\.block|\\.list|\\.texts?|\\.id|\\.check_id|' +
    '\\.bilingual|\\.number|\\.whole|\\.share|\\.duration|\\.choice|\\.bound|error|Err|\\.ok_or|\\.ok_or_else|\\.map_err|' +
    '\\.broken|ensure!|bail!|anyhow!|\\.context|\\.with_context|\\.write_str|\\.detail|note|changed|short_enough|trouble|' +
    'write!|\\w+Error::\\w+|let (also|hint|hints|message|detail|why|note|what|reason|text|looks_like)|const \\w*(HINT|WHY|WRITE)\\w*)$',
);
/** Macros and calls whose texts nobody sees on a page, whatever stands around them. */
const UNSEEN =
  /^(debug!|info!|warn!|error!|trace!|query|query_as|query_scalar|sqlx::\w+|on!|bound!|columns!|println!|eprintln!|assert!|expect|allow|doc|path|\.pick|\.say|Wording::both|Clause::\w+|Clauses::\w+|Regex::new|\.starts_with|\.ends_with|\.strip_prefix|\.strip_suffix|Problem::internal|StoreError::\w+|from_text|to_text|\.push|\.with)$/;

/** What is put before a text by the call that it is handed to. */
const LED: Record<string, string> = { 'Problem::not_found': 'no such ', 'Problem::forbidden': 'this needs: ' };

/** Where a text is given in both languages, the Chinese one is no key. */
const isChinese = (text: string) =>
  (text.match(/\p{Script=Han}/gu)?.length ?? 0) > (text.match(/[a-z]/gi)?.length ?? 0) / 2;
const isProse = (text: string) =>
  /[a-z]{2,}[,;]? |^[a-z]+ \{\d/.test(text) && !/^\s*(and|select|update|order by) .*[=.]/.test(text);

/** A message of two lines says what is wrong, then what helps. */
const parts = (text: string) => text.split(/\n\s*hint: /);

export interface Sources {
  /** Paths below `src/` that never reach a page. */
  except: RegExp;
}

export function sentences(src: string, { except }: Sources): { seen: Sentence[]; all: Set<string> } {
  const seen: Sentence[] = [];
  const all = new Set<string>();
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files) {
    if (!file.endsWith('.rs') || /(^|\/)tests?(\.rs$|\/)/.test(file) || /^ui\//.test(file)) continue;
    for (const literal of literals(readFileSync(join(src, file), 'utf8'))) {
      const led = literal.around.map((name) => LED[name]).find((lead) => lead !== undefined) ?? '';
      const template = led + templateOf(literal);
      const shown =
        (literal.around.some((name) => SHOWN.test(name)) || literal.around.join().includes('Self::new,Some')) &&
        !literal.around.some((name) => UNSEEN.test(name));
      const wanted = shown && !except.test(file);
      for (const text of parts(template)) {
        all.add(text);
        const short = led !== '' || literal.around.some((name) => /^(\.detail|changed|let detail)$/.test(name));
        if (wanted && !isChinese(text) && (short ? /^[a-z]{2}/.test(text) : isProse(text)))
          seen.push({ text, at: `${file}:${literal.line}` });
      }
    }
  }
  return { seen, all };
}
