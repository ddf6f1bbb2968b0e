// form[data-quick-search="/address"]: finds open below the box while people type; "/" goes to the box
// from anywhere, arrows walk the finds, Escape closes them. Enter searches, as without JavaScript.
import { isForPage } from "../shortcut.js";

const WAIT_MS = 160;

export function startQuickSearch() {
  const form = document.querySelector("form[data-quick-search]");
  const panel = form?.querySelector("[data-quick-finds]");
  const input = form?.querySelector("input[type=search]");
  if (!panel || !input) return;
  let timer = 0;
  let running = new AbortController();

  const close = () => { panel.hidden = true; };
  const links = () => [...panel.querySelectorAll("a")];

  // The first answer may take a while; later ones replace what stands there already.
  function waiting() {
    const lines = document.createElement("div");
    lines.className = "skeleton";
    lines.setAttribute("aria-hidden", "true");
    for (let number = 0; number < 3; number += 1) {
      lines.append(Object.assign(document.createElement("span"), { className: "skeleton__line" }));
    }
    panel.replaceChildren(lines);
    panel.hidden = !form.contains(document.activeElement);
  }

  async function ask() {
    running.abort();
    running = new AbortController();
    const words = input.value.trim();
    if (!words) { close(); return; }
    if (panel.childElementCount === 0) waiting();
    try {
      const answer = await fetch(`${form.dataset.quickSearch}?q=${encodeURIComponent(words)}`, { signal: running.signal });
      if (!answer.ok) { close(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      panel.replaceChildren(...page.body.childNodes);
      panel.hidden = !form.contains(document.activeElement) || panel.childElementCount === 0;
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("focus", () => { if (input.value.trim() && panel.childElementCount) panel.hidden = false; });
  document.addEventListener("focusin", (event) => { if (!form.contains(event.target)) close(); });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
  form.addEventListener("submit", close);

  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      close();
      input.focus();
      panel.hidden = true;
      return;
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || panel.hidden) return;
    event.preventDefault();
    const stops = [input, ...links()];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = stops.indexOf(document.activeElement);
    stops[(at + step + stops.length) % stops.length].focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !isForPage(event)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
