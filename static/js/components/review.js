// Files of a pull request: conversations stand below the lines they are about, and a click on a line
// number opens the form for it (shift+click takes a range). Without this they stand below each file.

function lineRows(file) {
  const rows = { old: new Map(), new: new Map() };
  for (const row of file.querySelectorAll(".diff > .diff__scroll tr.diff__line, .diff__lines tr.diff__line")) {
    const [before, after] = row.querySelectorAll(".diff__number");
    if (before?.dataset.line) rows.old.set(Number(before.dataset.line), row);
    if (after?.dataset.line) rows.new.set(Number(after.dataset.line), row);
  }
  return rows;
}

function rowBelow(row) {
  const made = document.createElement("tr");
  made.className = "review-row";
  const cell = made.appendChild(document.createElement("td"));
  cell.colSpan = 3;
  row.after(made);
  return cell;
}

function lastBelow(row) {
  let last = row;
  while (last.nextElementSibling?.classList.contains("review-row")) last = last.nextElementSibling;
  return last;
}

function placeThreads(file, rows) {
  for (const thread of file.querySelectorAll("[data-thread][data-line]")) {
    const row = rows[thread.dataset.side]?.get(Number(thread.dataset.line));
    if (row) rowBelow(lastBelow(row)).append(thread);
  }
}

function choose(form, rows, row, cell, extend) {
  const side = cell.cellIndex === 0 ? "old" : "new";
  const line = Number(cell.dataset.line);
  const [first, last, sides] = ["start_line", "line", "side"].map((name) => form.querySelector(`[name="${name}"]`));
  if (![...sides.options].some((option) => option.value === side)) return;
  const former = Number(last.value);
  if (extend && former && sides.value === side) {
    const ends = [former, line].sort((one, other) => one - other);
    [first.value, last.value] = ends;
  } else {
    first.value = "";
    last.value = line;
    sides.value = side;
  }
  for (const one of form.closest("[data-review-file]").querySelectorAll(".diff__line--chosen")) {
    one.classList.remove("diff__line--chosen");
  }
  const start = Number(first.value) || Number(last.value);
  for (let number = start; number <= Number(last.value); number += 1) {
    rows[side].get(number)?.classList.add("diff__line--chosen");
  }
  const former_row = form.closest(".review-row");
  rowBelow(lastBelow(rows[side].get(Number(last.value)) ?? row)).append(form);
  if (former_row && !former_row.querySelector("[data-thread], [data-line-form]")) former_row.remove();
  form.open = true;
  form.querySelector("textarea").focus();
}

function startSuggest(form, rows) {
  const button = form.querySelector("[data-suggest]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const value = (name) => form.querySelector(`[name="${name}"]`).value;
    const text = [];
    for (let line = Number(value("start_line")) || Number(value("line")); line <= Number(value("line")); line += 1) {
      text.push(rows[value("side")].get(line)?.querySelector(".diff__text").textContent ?? "");
    }
    const area = form.querySelector("textarea");
    area.value = `${area.value}${area.value ? "\n" : ""}\`\`\`suggestion\n${text.join("\n")}\n\`\`\`\n`;
    area.focus();
  });
}

function startFile(file) {
  const rows = lineRows(file);
  placeThreads(file, rows);
  const form = file.querySelector("[data-line-form]");
  if (!form) return;
  startSuggest(form, rows);
  file.classList.add("review-file--live");
  file.addEventListener("click", (event) => {
    const cell = event.target.closest(".diff__number[data-line]");
    const row = cell?.closest("tr.diff__line");
    if (!row || !cell.dataset.line || ![rows.old, rows.new].some((side) => [...side.values()].includes(row))) return;
    choose(form, rows, row, cell, event.shiftKey);
  });
}

export function startReview(root) {
  for (const file of root.querySelectorAll("[data-review-file]")) startFile(file);
  // What was moved is where the address points to only now.
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView({ block: "center" });
}
