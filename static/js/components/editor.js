// textarea[data-editor]: CodeMirror in front of it, where its bundle was built; and a word of warning
// before what was written is left.
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
  const { openEditor } = await import("../../vendor/bundles/editor.js");
  const speak = openEditor(textarea, { path: path.value, label: "Content" });
  path.addEventListener("change", () => speak(path.value));
}
