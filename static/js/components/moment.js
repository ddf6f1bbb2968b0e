// time[data-moment]: "3 days ago" in the reader's words, the exact local time on hover.
import { language, text } from "../texts.js";

const STEPS = [
  ["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

function words(then) {
  const seconds = (then - Date.now()) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return text("just now");
}

export function startMoments(root) {
  for (const element of root.querySelectorAll("time[data-moment]")) {
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.valueOf())) continue;
    element.title = exact.format(then);
    if (element.dataset.moment !== "exact") element.textContent = words(then);
    else element.textContent = exact.format(then);
  }
}
