// textarea[data-editor]: CodeMirror in front of it, where its bundle was built; and a word of warning
// before what was written is left.
import { text } from "../texts.js";

export async function startEditor(form) {
  const textarea = form.querySelector("[data-editor]");
  const path = form.querySelector("[data-editor-path]");
  let isDirty = false;
  textarea.addEventListener("input", () => {
    isDirty = true;
  });
  form.addEventListener("submit", () => {
    isDirty = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  if (!("editorBundle" in form.dataset)) return;
  const [{ openEditor }, { PHRASES }] = await Promise.all([
    import("../../vendor/bundles/editor.js"), import("./editor_phrases.js"),
  ]);
  const speak = openEditor(textarea, { path: path.value, label: text("Content"), phrases: PHRASES });
  path.addEventListener("change", () => speak(path.value));
}
