// a[data-bell="/address"]: how many notifications are unread, asked for now and every minute while the
// page is looked at. Without JavaScript the bell is a link.
import { text } from "../texts.js";

const EVERY_MS = 60_000;

export function startBell() {
  const bell = document.querySelector("a[data-bell]");
  if (!bell) return;
  const badge = bell.querySelector("[data-bell-count]");
  const words = bell.querySelector("[data-bell-words]");
  let asked = 0;

  async function ask() {
    if (document.hidden || Date.now() - asked < EVERY_MS / 2) return;
    asked = Date.now();
    try {
      const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { unread } = await answer.json();
      badge.textContent = unread;
      badge.hidden = !unread;
      words.textContent = unread ? text("Notifications, {n} unread", { n: unread }) : text("Notifications");
    } catch {
      // The network is away; the next minute asks again.
    }
  }

  ask();
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}
