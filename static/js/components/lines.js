// Line numbers of a code table: a click marks a line, shift+click a range (#L10-L20, as others write it).
const HASH = /^#L(\d+)(?:-L(\d+))?$/;

function mark(scroll) {
  for (const row of document.querySelectorAll("tr.code__line--marked")) row.classList.remove("code__line--marked");
  const match = HASH.exec(location.hash);
  if (!match) return;
  const first = Number(match[1]);
  const last = Number(match[2] ?? first);
  for (let line = Math.min(first, last); line <= Math.max(first, last); line += 1) {
    document.getElementById(`L${line}`)?.classList.add("code__line--marked");
  }
  if (scroll) document.getElementById(`L${Math.min(first, last)}`)?.scrollIntoView({ block: "center" });
}

export function startLineLinks() {
  if (!document.querySelector("[data-lines]")) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-lines] a[data-line]");
    if (!link || !event.shiftKey) return;
    const match = HASH.exec(location.hash);
    if (!match) return;
    event.preventDefault();
    const ends = [Number(match[1]), Number(link.dataset.line)].sort((one, two) => one - two);
    history.replaceState(null, "", `#L${ends[0]}-L${ends[1]}`);
    mark(false);
  });
  addEventListener("hashchange", () => mark(false));
  // Lines that came again, in colours, are other elements.
  document.addEventListener("htmx:afterSettle", () => mark(false));
  mark(HASH.test(location.hash) && location.hash.includes("-"));
}
