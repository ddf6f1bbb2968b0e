// How one file, and all of them together, look on the page.
import { text } from "../texts.js";

const UNITS = ["B", "kB", "MB", "GB", "TB"];
const STATES = {
  waiting: () => text("waiting"),
  hashing: (item) => text("reading, {percent}", { percent: percent(item.read / (item.file.size || 1)) }),
  sending: (item) => text("{percent} sent", { percent: percent(item.sent / (item.file.size || 1)) }),
  paused: () => text("paused"),
  done: (item) => (item.oid ? text("stored, waits for the commit") : text("ready")),
  failed: (item) => item.problem,
};

export const percent = (part) => text("{n} %", { n: Math.floor(Math.min(part, 1) * 100) });

export function filesize(bytes) {
  let unit = 0;
  for (; bytes >= 999.5 && unit < UNITS.length - 1; unit += 1) bytes /= 1000;
  return `${unit ? bytes.toPrecision(3) : bytes} ${UNITS[unit]}`;
}

export function makeRow(template, item, onCancel) {
  const row = template.content.firstElementChild.cloneNode(true);
  row.querySelector(".upload__size").textContent = filesize(item.file.size);
  row.querySelector("[data-upload-cancel]").addEventListener("click", onCancel);
  namePath(row, item);
  return row;
}

export function namePath(row, { path }) {
  row.querySelector(".upload__name").textContent = path;
  row.querySelector("progress").setAttribute("aria-label", path);
  row.querySelector("[data-upload-cancel]").setAttribute("aria-label", text("Remove {path}", { path }));
}

export function showRow(row, item) {
  const bar = row.querySelector("progress");
  const share = item.state === "hashing" ? item.read : item.state === "done" ? item.file.size : item.sent;
  row.dataset.state = item.state;
  bar.value = item.file.size ? share / item.file.size : Number(item.state === "done");
  const state = STATES[item.state]?.(item) ?? "";
  const isNoted = item.note && item.state === "done";
  row.querySelector(".upload__state").textContent = isNoted ? text("{state}, {note}", { state, note: item.note }) : state;
}
