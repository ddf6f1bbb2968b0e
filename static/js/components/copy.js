// button[data-copy]: copies the text of the element that `data-copy` names, or `data-copy-text`.
// navigator.clipboard exists on https and localhost only; a hub in a plain http network needs the old way.
import { text } from "../texts.js";
import { toast } from "./toast.js";

async function copy(words) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(words);
  const area = document.createElement("textarea");
  area.value = words;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
}

export function startCopyButtons(root) {
  for (const button of root.querySelectorAll("[data-copy], [data-copy-text]")) {
    if (button.dataset.copyReady) continue;
    button.dataset.copyReady = "1";
    button.hidden = false;
    const label = button.querySelector("[data-copy-label]");
    const idle = label.textContent;
    button.addEventListener("click", async () => {
      const source = button.dataset.copy && document.getElementById(button.dataset.copy);
      try {
        await copy(source ? source.textContent : button.dataset.copyText);
        label.textContent = text("Copied");
        button.dataset.copied = "yes";
        if (label.classList.contains("visually-hidden")) toast(text("Copied"));
      } catch {
        label.textContent = text("Select and copy by hand");
      }
      setTimeout(() => {
        label.textContent = idle;
        delete button.dataset.copied;
      }, 2000);
    });
  }
}
