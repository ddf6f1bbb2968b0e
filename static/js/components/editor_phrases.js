// What CodeMirror says in its own panels, by its English words; `$` is a number.
import { text } from "../texts.js";

export const PHRASES = {
  // Searching.
  Find: text("Find"),
  Replace: text("Replace"),
  next: text("next"),
  previous: text("previous"),
  all: text("all"),
  "match case": text("match case"),
  regexp: text("regexp"),
  "by word": text("by word"),
  replace: text("replace"),
  "replace all": text("replace all"),
  close: text("close"),
  "Go to line": text("Go to line"),
  go: text("go"),
  // For screen readers.
  "current match": text("current match"),
  "on line": text("on line"),
  "replaced match on line $": text("replaced match on line $"),
  "replaced $ matches": text("replaced $ matches"),
  "Selection deleted": text("Selection deleted"),
  "Control character": text("Control character"),
};
