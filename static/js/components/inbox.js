// form[data-inbox]: tick the whole page, keys, more lines without a new page. All of it only presses
// the form's own buttons and links.
import { isForPage } from "../shortcut.js";
import { startMoments } from "./moment.js";

const PLACE = "inbox-place";

export function startInbox(form) {
  const list = form.querySelector("[data-inbox-lines]");
  if (!list) return;
  const lines = () => [...list.querySelectorAll("[data-inbox-line]")];
  const ticks = () => [...list.querySelectorAll("input[name=ticked]")];
  let current = -1;

  const whole = form.querySelector("[data-inbox-all]");
  whole.hidden = false;
  const wholeBox = whole.querySelector("input");
  wholeBox.addEventListener("change", () => {
    for (const tick of ticks()) tick.checked = wholeBox.checked;
  });
  const matching = form.querySelector("[data-inbox-matching]");
  matching?.addEventListener("change", () => {
    for (const tick of ticks()) { tick.checked = matching.checked; tick.disabled = matching.checked; }
    wholeBox.checked = matching.checked;
  });

  function move(to) {
    const all = lines();
    if (!all.length) return;
    current = Math.max(0, Math.min(to, all.length - 1));
    for (const line of all) line.removeAttribute("data-current");
    all[current].setAttribute("data-current", "");
    all[current].querySelector("[data-inbox-open]").focus();
  }

  // After a button the page comes anew; the reader goes on where he was.
  const place = Number(sessionStorage.getItem(PLACE) ?? -1);
  sessionStorage.removeItem(PLACE);
  if (place >= 0) move(place);
  form.querySelector("[data-inbox-keys]").hidden = false;

  function press(wish) {
    sessionStorage.setItem(PLACE, String(Math.max(current, 0)));
    const someTicked = ticks().some((tick) => tick.checked);
    const own = lines()[current]?.querySelector(`[data-do=${wish}]`);
    const button = someTicked ? form.querySelector(`button[name=wish][value=${wish}]`) : own;
    if (button) form.requestSubmit(button);
    else sessionStorage.removeItem(PLACE);
  }

  document.addEventListener("keydown", (event) => {
    if (!isForPage(event)) return;
    switch (event.key) {
      case "j": move(current + 1); break;
      case "k": move(current - 1); break;
      case "e": press("done"); break;
      case "u": press("unread"); break;
      case "o": lines()[current]?.querySelector("[data-inbox-open]").click(); break;
      case "x": {
        const tick = lines()[current]?.querySelector("input[name=ticked]");
        if (tick && !tick.disabled) tick.checked = !tick.checked;
        break;
      }
      default: return;
    }
    event.preventDefault();
  });

  list.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-inbox-more] a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const row = link.closest("[data-inbox-more]");
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok) { location.href = link.href; return; }
      const page = new DOMParser().parseFromString(`<ol>${await answer.text()}</ol>`, "text/html");
      const fresh = [...page.querySelector("ol").children];
      row.replaceWith(...fresh);
      fresh[0]?.querySelector("[data-inbox-open]")?.focus();
      startMoments(list);
    } catch {
      location.href = link.href;
    }
  });
}
