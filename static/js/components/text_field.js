// [data-text-field]: buttons for Markdown, a preview, pictures by drop and paste, Ctrl+Enter, and a
// draft that survives a closed window. Without it the text area and the file field do the same work.
import { text } from "../texts.js";

const SAVE_AFTER_MS = 400;
const MARKS = {
  bold: { around: "**", filler: text("bold") },
  italic: { around: "_", filler: text("italic") },
  code: { around: "`", filler: text("code") },
  link: { before: "[", after: "](https://)", filler: text("text") },
  quote: { line: "> " },
  list: { line: "- " },
};

export function startTextFields(root) {
  for (const field of root.querySelectorAll("[data-text-field]:not([data-started])")) start(field);
}

function start(field) {
  field.dataset.started = "1";
  const area = field.querySelector("textarea");
  const form = area.form;
  field.querySelector("[data-text-bar]").hidden = false;
  field.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.mark) mark(area, MARKS[button.dataset.mark]);
    if (button?.dataset.show) show(field, area, button.dataset.show);
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[type=submit], button:not([type])[name=wish]"));
    } else if (event.key === "b" || event.key === "i") {
      event.preventDefault();
      mark(area, event.key === "b" ? MARKS.bold : MARKS.italic);
    }
  });
  startPictures(field, area);
  if (field.dataset.draft) startDraft(field, area, form);
}

function replace(area, start, end, words) {
  area.setRangeText(words, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function mark(area, { around = "", before = around, after = around, filler = "", line = "" }) {
  area.focus();
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  if (line) {
    const first = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(first, end).split("\n").map((one) => line + one);
    replace(area, first, end, lines.join("\n"));
    return;
  }
  const words = chosen || filler;
  replace(area, start, end, before + words + after);
  area.setSelectionRange(start + before.length, start + before.length + words.length);
}

async function show(field, area, which) {
  const pane = field.querySelector("[data-preview-pane]");
  for (const button of field.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === which));
  }
  area.hidden = which === "preview";
  pane.hidden = !area.hidden;
  if (!area.hidden) {
    area.focus();
    return;
  }
  pane.textContent = "…";
  const answer = await post(field, area, field.dataset.previewHref, { text: area.value }).catch(() => null);
  if (!answer?.ok) {
    pane.textContent = text("The preview could not be made; try again.");
    return;
  }
  // Rendered and cleaned by the hub, as the comment will be.
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  pane.replaceChildren(...page.body.childNodes);
  if (pane.querySelector("[data-math]")) (await import("./math.js")).renderMath(pane);
}

function post(field, area, href, values) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", area.form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  return fetch(href, { method: "POST", body: data });
}

function startPictures(field, area) {
  const input = field.querySelector("input[type=file]");
  const status = field.querySelector("[data-text-status]");
  const pictures = (list) => [...(list ?? [])].filter((file) => file.type.startsWith("image/"));

  async function upload(files) {
    for (const file of files) {
      status.textContent = text("Uploading {name}…", { name: file.name });
      const answer = await post(field, area, field.dataset.picturesHref, { pictures: file }).catch(() => null);
      const said = await answer?.json().catch(() => null);
      if (!answer?.ok || !said?.markdown) {
        status.textContent = said?.error
          ? `${file.name}: ${said.error}`
          : text("{name}: could not be uploaded", { name: file.name });
        return;
      }
      const gap = area.value && !area.value.slice(0, area.selectionStart).endsWith("\n") ? "\n\n" : "";
      replace(area, area.selectionStart, area.selectionEnd, `${gap}${said.markdown}\n`);
      status.textContent = "";
    }
  }

  input.addEventListener("change", () => {
    const files = pictures(input.files);
    // Sent already; the form must not send them again.
    input.value = "";
    upload(files);
  });
  area.addEventListener("paste", (event) => {
    const files = pictures(event.clipboardData?.files);
    if (!files.length) return;
    event.preventDefault();
    upload(files);
  });
  area.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    const files = pictures(event.dataTransfer?.files);
    if (!files.length) return;
    event.preventDefault();
    upload(files);
  });
}

// The draft of this person for this page. Sent, it is kept until the hub has taken it: a page that
// comes back with an error gives the words back.
function startDraft(field, area, form) {
  const key = `draft:${field.dataset.draft}:${location.pathname}`;
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };
  const write = (draft) => {
    try {
      if (draft?.text.trim()) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
    } catch {
      // A full or forbidden store keeps nothing; the text area still works.
    }
  };
  const kept = read();
  const isRefused = Boolean(document.querySelector(".notice--error, .field__error"));
  if (kept.isSent && !isRefused) write(null);
  else if (kept.text && !area.value) {
    area.value = kept.text;
    field.querySelector("[data-text-status]").textContent = text("Your draft from before is back.");
  }
  let timer = 0;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => write({ text: area.value }), SAVE_AFTER_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    write({ text: area.value, isSent: true });
  });
}
