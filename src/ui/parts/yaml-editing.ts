// CodeMirror, put together for YAML; loaded when an editor is first opened. It lives in a shadow root: there the
// library adopts constructed style sheets, while in the document it would insert <style>, which our policy forbids.
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  type DecorationSet,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** A place in the text with what is wrong there; line and column from 1, columns in characters. */
export interface Mistake {
  line: number;
  column: number;
  message: string;
  hint?: string | null;
}

export interface Editor {
  /** Marks these and no others. */
  mark: (mistakes: readonly Mistake[]) => void;
  /** Puts the cursor there and shows it. */
  go: (line: number, column: number) => void;
  /** The whole text anew, unless it is this one already. */
  replace: (text: string) => void;
  close: () => void;
}

const setWrong = StateEffect.define<number[]>();

/** Lines with a mistake, so that they are seen without colour being looked for. */
const wrongLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, change) {
    let next = lines.map(change.changes);
    for (const effect of change.effects) {
      if (!effect.is(setWrong)) continue;
      const starts = [...new Set(effect.value)].sort((a, b) => a - b);
      next = Decoration.set(starts.map((from) => Decoration.line({ class: 'cm-wrong-line' }).range(from)));
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--ink-3)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-strong)' },
  { tag: [tags.string, tags.content, tags.attributeValue], color: 'var(--ink)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--ink-2)' },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: 'var(--customer)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '6px 0' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--ink-2)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 70%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--chosen)', color: 'var(--ink)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--chosen)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--mark)' },
  '.cm-wrong-line': { boxShadow: 'inset 3px 0 0 var(--bad)', backgroundColor: 'var(--bad-soft)' },
  // The library draws these with data: addresses, which our policy forbids.
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--bad)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--line-strong)' },
  '.cm-diagnostic': { fontFamily: 'var(--text)', whiteSpace: 'pre-line' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--ink)', fontFamily: 'var(--text)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-textfield': {
    padding: '2px 8px',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    fontSize: '13px',
  },
  '.cm-button': {
    padding: '2px 10px',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundImage: 'none',
    backgroundColor: 'var(--surface)',
    fontSize: '13px',
  },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 8px' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', gap: '4px', fontSize: '13px' },
  '.cm-panel.cm-search [name=close]': { top: '4px', right: '8px', fontSize: '18px', color: 'var(--ink-2)' },
  '.cm-searchMatch': { backgroundColor: 'var(--mark)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--mark)', outline: '2px solid var(--accent)' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--chosen)' },
});

/** UTF-16 offset of a place whose column counts characters. */
function offset(state: EditorState, line: number, column: number): number {
  const row = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  const before = Array.from(row.text)
    .slice(0, Math.max(0, column - 1))
    .join('');
  return row.from + Math.min(before.length, row.length);
}

function diagnostic(state: EditorState, one: Mistake): Diagnostic {
  const from = offset(state, one.line, one.column);
  const row = state.doc.lineAt(from);
  // A word, or whatever stands there, is underlined.
  const word = /^[^\s,:{}[\]#]+/.exec(row.text.slice(from - row.from));
  const to = Math.min(row.to, from + Math.max(1, word?.[0].length ?? 1));
  const message = one.hint ? `${one.message}\n${one.hint}` : one.message;
  return { from: Math.min(from, row.to), to, severity: 'error', message };
}

export interface Wanted {
  text: string;
  label: string;
  /** Id of the note that says how to leave the editor by keyboard; must lie in the same root, so it is a text here. */
  note: string;
  readonly?: boolean;
  phrases: Record<string, string>;
  onchange: (text: string) => void;
}

/** Opens an editor in a shadow root of `host`. */
export function openEditor(host: HTMLElement, wanted: Wanted): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.replaceChildren();
  const extensions: Extension[] = [
    lineNumbers(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    EditorState.phrases.of(wanted.phrases),
    EditorView.lineWrapping,
    yaml(),
    syntaxHighlighting(colours),
    wrongLines,
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
    EditorState.readOnly.of(wanted.readonly ?? false),
    EditorView.contentAttributes.of({
      'aria-label': wanted.label,
      'aria-description': wanted.note,
      spellcheck: 'false',
      tabindex: '0',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) wanted.onchange(update.state.doc.toString());
    }),
    look,
  ];
  const view = new EditorView({
    state: EditorState.create({ doc: wanted.text, extensions }),
    parent: root,
    root,
  });
  // Seen from the document the editor is one element, and no field: the page's keys must not fire while one types.
  const own = (event: Event) => event.stopPropagation();
  host.addEventListener('keydown', own);
  return {
    mark(mistakes) {
      const placed = mistakes.filter((one) => one.line > 0);
      const found = placed.map((one) => diagnostic(view.state, one));
      const starts = placed.map((one) => view.state.doc.lineAt(offset(view.state, one.line, 1)).from);
      view.dispatch(setDiagnostics(view.state, found));
      view.dispatch({ effects: setWrong.of(starts) });
    },
    go(line, column) {
      const at = offset(view.state, line, column);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.focus();
    },
    replace(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    close() {
      host.removeEventListener('keydown', own);
      view.destroy();
    },
  };
}
