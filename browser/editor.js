// CodeMirror in front of a textarea; becomes /static/vendor/bundles/editor.js (see bundle.mjs).
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  HighlightStyle, Language, bracketMatching, defaultHighlightStyle, defineLanguageFacet, indentOnInput, syntaxHighlighting,
} from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// CodeMirror's own basic set brings completion and lint along, and its Markdown brings HTML, CSS and
// JavaScript: together more than a page may weigh.
const BASICS = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
  bracketMatching(),
  highlightActiveLine(),
  keymap.of([...defaultKeymap, ...historyKeymap]),
];
// The keys of CodeMirror's search; the search itself comes when one of them is pressed.
const SEARCH_KEYS = ["Mod-f", "F3", "Mod-g", "Mod-Shift-l", "Mod-Alt-g", "Mod-d"];
const searching = new Compartment();

const searchByKey = (key) => (view) => {
  import("@codemirror/search").then(({ highlightSelectionMatches, searchKeymap }) => {
    view.dispatch({ effects: searching.reconfigure([keymap.of(searchKeymap), highlightSelectionMatches()]) });
    searchKeymap.find((one) => one.key === key)?.run(view);
  });
  return true;
};

const markdown = async () => {
  const [yaml, text] = await Promise.all([import("@codemirror/lang-yaml"), import("@lezer/markdown")]);
  const parser = text.parser.configure(text.GFM);
  return yaml.yamlFrontmatter({ content: new Language(defineLanguageFacet(), parser, [], "markdown") });
};
const python = async () => (await import("@codemirror/lang-python")).python();
const json = async () => (await import("@codemirror/lang-json")).json();
const yaml = async () => (await import("@codemirror/lang-yaml")).yaml();
const LANGUAGES = { md: markdown, markdown, py: python, json, ipynb: json, yaml, yml: yaml };
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.function(tags.variableName), tags.propertyName, tags.className], color: "var(--code-name)" },
  { tag: [tags.comment, tags.meta], color: "var(--code-comment)" },
  { tag: tags.heading, fontWeight: "650" },
  { tag: tags.strong, fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.link, tags.url], color: "var(--color-accent)" },
]);
const THEME = EditorView.theme({
  "&": { color: "var(--color-ink)", backgroundColor: "var(--color-surface)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "2px solid var(--color-accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55", minHeight: "22rem", maxHeight: "75dvh", overflow: "auto" },
  ".cm-content": { caretColor: "var(--color-ink)", padding: "0.75rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--color-ink)" },
  ".cm-gutters": { backgroundColor: "var(--color-sunken)", color: "var(--color-ink-faint)", borderRight: "1px solid var(--color-line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--color-hover) 55%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--color-accent-wash) !important" },
  ".cm-panels, .cm-tooltip": { backgroundColor: "var(--color-sunken)", color: "var(--color-ink)", border: "1px solid var(--color-line)" },
});

async function languageOf(path) {
  const make = LANGUAGES[path.toLowerCase().split(".").pop()];
  return make ? make() : [];
}

// Puts the editor in front of the textarea, which stays what the form sends. Answers a function that
// takes the file's new path. phrases: CodeMirror's own words, in the page's language. In a shadow root
// CodeMirror's styles need no style element, which the content policy would refuse.
export function openEditor(textarea, { path, label, phrases = {} }) {
  const host = document.createElement("div");
  host.dataset.editorHost = "";
  const root = host.attachShadow({ mode: "open" });
  const language = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        searching.of(keymap.of(SEARCH_KEYS.map((key) => ({ key, run: searchByKey(key) })))),
        BASICS,
        language.of([]),
        EditorState.phrases.of(phrases),
        syntaxHighlighting(COLOURS),
        THEME,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          textarea.value = update.state.doc.toString();
          textarea.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      ],
    }),
  });
  textarea.before(host);
  textarea.hidden = true;
  const speak = async (newPath) => {
    view.dispatch({ effects: language.reconfigure(await languageOf(newPath)) });
  };
  speak(path);
  return speak;
}
