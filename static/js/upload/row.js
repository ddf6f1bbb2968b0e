// How one file, and all of them together, look on the page.
const UNITS = ["B", "kB", "MB", "GB", "TB"];
const STATES = {
  waiting: () => "waiting",
  hashing: (item) => `reading, ${percent(item.read / (item.file.size || 1))}`,
  sending: (item) => `${percent(item.sent / (item.file.size || 1))} sent`,
  paused: () => "paused",
  done: (item) => (item.oid ? "stored, waits for the commit" : "ready"),
  failed: (item) => item.problem,
};

export const percent = (part) => `${Math.floor(Math.min(part, 1) * 100)} %`;

export function filesize(bytes) {
  let unit = 0;
  for (; bytes >= 999.5 && unit < UNITS.length - 1; unit += 1) bytes /= 1000;
  return `${unit ? bytes.toPrecision(3) : bytes} ${UNITS[unit]}`;
}

export function makeRow(template, item, onCancel) {
  const row = template.content.firstElementChild.cloneNode(true);
  row.querySelector(".upload__name").textContent = item.path;
  row.querySelector(".upload__size").textContent = filesize(item.file.size);
  row.querySelector("progress").setAttribute("aria-label", item.path);
  const button = row.querySelector("[data-upload-cancel]");
  button.setAttribute("aria-label", `Remove ${item.path}`);
  button.addEventListener("click", onCancel);
  return row;
}

export function showRow(row, item) {
  const bar = row.querySelector("progress");
  const share = item.state === "hashing" ? item.read : item.state === "done" ? item.file.size : item.sent;
  row.dataset.state = item.state;
  bar.value = item.file.size ? share / item.file.size : Number(item.state === "done");
  const note = item.note && item.state === "done" ? `, ${item.note}` : "";
  row.querySelector(".upload__state").textContent = (STATES[item.state]?.(item) ?? "") + note;
}
