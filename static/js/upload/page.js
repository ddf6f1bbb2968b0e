// form[data-upload]: choosing or dropping begins the transfer; the commit waits for the last byte.
import { sayOnNextPage } from "../components/next_page.js";
import { plural, text } from "../texts.js";
import { check } from "./check.js";
import { commitAll } from "./commit.js";
import { droppedFiles } from "./drop.js";
import { Inline } from "./inline.js";
import { forget, unfinished } from "./memory.js";
import { filesize, makeRow, namePath, percent, showRow } from "./row.js";
import { Transfer } from "./transfer.js";

const FILES_AT_ONCE = 2;

export function startUpload(form) {
  const part = (name) => form.querySelector(`[data-upload-${name}]`);
  const template = document.querySelector("template[data-upload-row]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const ends = { ...form.dataset, token };
  const items = new Map();
  let folder = folderOf(form);
  let rounds = 0;
  let isPaused = false;
  let wantsCommit = false;
  let isCommitting = false;

  const every = (state) => [...items.keys()].every((item) => item.state === state);
  const failed = () => [...items.keys()].filter((item) => item.state === "failed");

  function show() {
    for (const [item, row] of items) showRow(row, item);
    const all = [...items.keys()];
    const total = all.reduce((sum, item) => sum + item.file.size, 0);
    const sent = all.reduce((sum, item) => sum + (item.state === "done" ? item.file.size : item.sent), 0);
    part("total").hidden = !all.length;
    part("total").querySelector("progress").value = total ? sent / total : 0;
    if (isCommitting) return;
    const sizes = { sent: filesize(sent), total: filesize(total) };
    const words = plural("{n} file, {sent} of {total}", "{n} files, {sent} of {total}", all.length, sizes);
    part("summary").textContent = wantsCommit ? text("{words}; the commit follows", { words }) : words;
    part("pause").textContent = isPaused ? text("Resume") : text("Pause");
    part("pause").hidden = every("done");
  }

  function say(problem) {
    part("problem").textContent = problem;
    part("problem").hidden = !problem;
  }

  function pump() {
    if (isPaused) return;
    const all = [...items.keys()];
    const busy = all.filter((item) => ["hashing", "sending"].includes(item.state)).length;
    const next = all.filter((item) => item.state === "waiting" && !item.isStarted);
    for (const item of next.slice(0, Math.max(0, FILES_AT_ONCE - busy))) {
      item.isStarted = true;
      item.run().then(() => {
        item.isStarted = false;
        pump();
      });
    }
    if (wantsCommit && failed().length) giveBack(remedy(failed()));
    if (wantsCommit && all.length && every("done")) commit();
  }

  // The commit is the person's again, with the reason.
  function giveBack(problem) {
    wantsCommit = false;
    isCommitting = false;
    form.querySelector("[type=submit]").disabled = false;
    say(problem);
    show();
  }

  const pathOf = (name) => (folder ? `${folder}/${name}` : name);

  function add(found) {
    moveAll();
    const fresh = [];
    for (const { file, path: name } of found) {
      const path = pathOf(name);
      const old = [...items.keys()].find((item) => item.path === path);
      if (old) remove(old, { keepsMemory: old.file.size === file.size });
      const item =
        file.size > Number(ends.inlineBytes) ? new Transfer(file, path, ends, show) : new Inline(file, path, show);
      item.name = name;
      const row = makeRow(template, item, () => remove(item));
      items.set(item, row);
      part("list").append(row);
      fresh.push(item);
    }
    return examine(fresh);
  }

  // All go where the box says when they are committed, as with the plain form; what came in a dropped
  // folder keeps that folder below it.
  function moveAll() {
    if (isCommitting || folder === folderOf(form)) return;
    folder = folderOf(form);
    const moves = [...items].map(([item, row]) => {
      const moved = item.moveTo(pathOf(item.name));
      namePath(row, item);
      return moved;
    });
    examine([...items.keys()], Promise.all(moves));
  }

  // Are the names and sizes taken? Answers about a path that was left meanwhile count for nothing.
  async function examine(some, moves) {
    const round = (rounds += 1);
    for (const item of some) Object.assign(item, { round, state: "checking", problem: "", note: "" });
    show();
    say("");
    try {
      await moves;
      await check(some, { ...ends, maxBytes: Number(ends.maxBytes) });
    } catch (error) {
      say(error.message);
    }
    for (const item of some) {
      if (item.round !== round || item.state !== "checking") continue;
      item.isRefused = Boolean(item.problem);
      item.state = item.isRefused ? "failed" : item.isStored ? "done" : "waiting";
    }
    showUnfinished();
    show();
    pump();
  }

  function remove(item, { keepsMemory = false } = {}) {
    items.get(item)?.remove();
    items.delete(item);
    if (keepsMemory) item.pause();
    else item.cancel();
    show();
    pump();
  }

  async function commit() {
    if (isCommitting) return;
    isCommitting = true;
    wantsCommit = false;
    const all = [...items.keys()];
    const target = form.elements.target.value;
    // What a commit says is kept, and everybody reads it: English.
    const summary = form.elements.title.value.trim() || (all.length === 1 ? `Upload ${all[0].path}` : `Upload ${all.length} files`);
    const words = { token, summary, description: form.elements.description.value, asPullRequest: target === "pull-request" };
    part("summary").textContent = text("Committing");
    try {
      const onSent = (share) => {
        part("summary").textContent = text("Committing, {percent}", { percent: percent(share) });
      };
      const done = await commitAll(ends.commit, words, all, onSent);
      items.clear();
      if (done.pullRequestUrl) return location.assign(new URL(done.pullRequestUrl).pathname);
      sayOnNextPage(...outcome(done.commitOid === ends.base, all));
      const below = folder.split("/").map(encodeURIComponent).join("/");
      location.assign(below ? `${ends.tree}/${below}` : ends.tree);
    } catch (error) {
      giveBack(error.message);
    }
  }

  async function showUnfinished() {
    const here = new Set([...items.keys()].map((item) => item.key));
    const left = (await unfinished(ends.key)).filter((record) => !here.has(record.key));
    const box = part("unfinished");
    box.hidden = !left.length;
    const lines = left.map((record) => {
      const line = document.createElement("li");
      line.className = "row small";
      const sent = record.plan?.isThere ? record.size : Object.keys(record.etags).length * (record.plan?.partBytes ?? 0);
      const share = percent(sent / (record.size || 1));
      const words = document.createElement("span");
      const size = filesize(record.size);
      words.textContent = text("{path}, {percent} of {size}", { path: record.path, percent: share, size });
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet button--small";
      button.textContent = text("Forget it");
      button.addEventListener("click", () => forget(record.key).then(showUnfinished));
      line.append(words, button);
      return line;
    });
    box.querySelector("ul").replaceChildren(...lines);
  }

  function takeChosen() {
    const chooser = part("files");
    add([...chooser.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
    // The same file may be chosen again; and the plain form has nothing to send.
    chooser.value = "";
  }

  part("files").addEventListener("change", takeChosen);
  form.elements.folder.addEventListener("change", () => afterPress(moveAll));
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      part("drop").dataset.over = "";
    });
  }
  form.addEventListener("dragleave", () => delete part("drop").dataset.over);
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    delete part("drop").dataset.over;
    add(await droppedFiles(event.dataTransfer));
  });
  part("pause").addEventListener("click", () => {
    isPaused = !isPaused;
    for (const item of items.keys()) {
      if (item.isRefused || item.state === "checking") continue;
      if (isPaused) item.pause();
      else if (["paused", "failed"].includes(item.state)) item.state = "waiting";
    }
    show();
    pump();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!items.size) return say(text("Choose at least one file."));
    moveAll();
    if (failed().length) return say(remedy(failed()));
    say("");
    wantsCommit = true;
    form.querySelector("[type=submit]").disabled = true;
    show();
    pump();
  });
  addEventListener("beforeunload", (event) => {
    if (items.size && !isCommitting) event.preventDefault();
  });
  form.querySelector("[data-upload-only]").hidden = false;
  form.querySelector("[data-upload-without]").hidden = true;
  // Its label stands for it; it keeps its place for the keyboard.
  part("files").classList.add("visually-hidden");
  form.dataset.ready = "";
  showUnfinished();
  // Chosen before this module had arrived.
  if (part("files").files.length) takeChosen();
}

let isPressed = false;
addEventListener("pointerdown", () => { isPressed = true; }, { capture: true });
for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, () => { isPressed = false; }, { capture: true });
}

// Pressing a button leaves the box, which changes rows above the button: it may not move away before
// it is let go, or the click is lost.
function afterPress(act) {
  if (!isPressed) return act();
  const stop = new AbortController();
  const once = () => {
    stop.abort();
    setTimeout(act);
  };
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, once, { signal: stop.signal });
}

const folderOf = (form) => form.elements.folder.value.trim().replace(/^\/+|\/+$/g, "");

// A name or a size is refused the second time as well.
function remedy(failed) {
  if (failed.some((item) => item.isRefused)) return text("Remove the files that failed.");
  return text("Remove the files that failed, or pause and resume to try them again.");
}

// [kind of message, words], as the plain form tells them.
function outcome(isSame, items) {
  if (isSame) return ["info", text("Nothing was different, so no commit was made.")];
  if (items.length === 1) return ["success", text("Upload {path}: done.", { path: items[0].path })];
  return ["success", plural("Upload {n} file: done.", "Upload {n} files: done.", items.length)];
}
