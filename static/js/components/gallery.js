// [data-gallery]: a click on a picture opens it over the whole window; arrows go on, Escape closes.
// [data-drop-form]: files dropped on it are sent as if they had been chosen.
import { text } from "../texts.js";

export function startGalleries(root) {
  for (const gallery of root.querySelectorAll("[data-gallery]")) startGallery(gallery);
  for (const form of root.querySelectorAll("[data-drop-form]")) startDropForm(form);
}

function startGallery(gallery) {
  gallery.addEventListener("click", (event) => {
    const link = event.target.closest("[data-gallery-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open([...gallery.querySelectorAll("[data-gallery-open]")], link);
  });
}

function open(links, link) {
  let at = links.indexOf(link);
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", text("Picture"));
  const picture = Object.assign(document.createElement("img"), { className: "lightbox__picture" });
  const name = document.createElement("span");
  const bar = Object.assign(document.createElement("div"), { className: "lightbox__bar" });
  const foot = Object.assign(document.createElement("div"), { className: "lightbox__bar" });
  const close = button(text("Close"), () => dialog.close());
  bar.append(name, close);
  if (links.length > 1) {
    foot.append(button(text("← Previous"), () => show(at - 1)), button(text("Next →"), () => show(at + 1)));
  }
  dialog.append(bar, picture, foot);

  function show(number) {
    at = (number + links.length) % links.length;
    const small = links[at].querySelector("img");
    picture.src = links[at].href;
    picture.alt = small.alt;
    name.textContent = text("{name} ({n} of {total})", { name: small.alt, n: at + 1, total: links.length });
  }

  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) show(at + step);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    links[at].focus();
  });
  document.body.append(dialog);
  show(at);
  dialog.showModal();
  close.focus();
}

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "lightbox__button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

function startDropForm(form) {
  const input = form.querySelector("[data-drop-input]");
  const send = () => { if (input.files.length) form.requestSubmit(); };
  input.addEventListener("change", send);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.dataset.over = "";
  });
  form.addEventListener("dragleave", () => { delete form.dataset.over; });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    delete form.dataset.over;
    const pictures = [...event.dataTransfer.files].filter((file) => file.type.startsWith("image/"));
    const kept = new DataTransfer();
    for (const file of pictures) kept.items.add(file);
    input.files = kept.files;
    send();
  });
}
