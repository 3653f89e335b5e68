import { autocompletion, type CompletionSource, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { keywordCompletionSource, PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--action)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--time)" },
  { tag: tags.comment, color: "var(--ink-2)", fontStyle: "italic" },
]);

const LOOK = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "14px" },
  "&.cm-focused": { outline: "2px solid var(--action)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", minHeight: "120px", maxHeight: "45vh" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--ink-2)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--action-bg)" },
  ".cm-placeholder": { color: "var(--ink-2)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", border: "1px solid var(--line-2)", borderRadius: "7px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "4px 10px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--action-bg)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-2)", marginLeft: "12px", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
});

interface EditorOptions {
  parent: HTMLElement;
  text: string;
  complete: CompletionSource;
  /** Given what stands there. */
  onRun: (text: string) => void;
  onText: (text: string) => void;
}

/**
 * An editor for SQL. It lives in a shadow of its own: there its styles are adopted, where a page that allows no style but
 * its own files would refuse them. Tab leaves it, as it leaves any field.
 */
export function sqlEditor({ parent, text, complete, onRun, onText }: EditorOptions): EditorView {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const ran = ({ state: { doc } }: EditorView): boolean => {
    onRun(doc.toString());
    return true;
  };
  const state = EditorState.create({
    doc: text,
    extensions: [
      keymap.of([{ key: "Mod-Enter", preventDefault: true, run: ran }]),
      lineNumbers(),
      history(),
      highlightActiveLine(),
      bracketMatching(),
      closeBrackets(),
      sql({ dialect: PostgreSQL }).language,
      syntaxHighlighting(COLOURS),
      autocompletion({ override: [complete, keywordCompletionSource(PostgreSQL, true)], icons: false }),
      keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      placeholder("SELECT … FROM catalog.schema.table"),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "SQL", spellcheck: "false", autocapitalize: "off" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onText(update.state.doc.toString());
      }),
      LOOK,
    ],
  });
  return new EditorView({ state, root, parent: root });
}
