// a[data-keys], and the key `?`: its page in a dialog. Without JavaScript it is a link.
import { isForPage } from "../shortcut.js";
import { text } from "../texts.js";

let isOpen = false;

async function show(link) {
  if (isOpen) return;
  isOpen = true;
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    isOpen = false;
    window.location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", link.textContent);
  // Our own fragment, escaped by its template.
  dialog.innerHTML = await answer.text();
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet";
  close.dataset.closes = "";
  close.textContent = text("Close");
  const actions = document.createElement("div");
  actions.className = "dialog__actions";
  actions.append(close);
  dialog.append(actions);
  dialog.addEventListener("close", () => {
    dialog.remove();
    isOpen = false;
  });
  document.body.append(dialog);
  dialog.showModal();
}

export function startKeys() {
  const link = document.querySelector("a[data-keys]");
  if (!link) return;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || !isForPage(event)) return;
    event.preventDefault();
    show(link);
  });
}
