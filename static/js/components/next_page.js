// What a script did before it left for another page is told there, in the place of the hub's own messages.
const KEPT = "next-page-message";

export function sayOnNextPage(kind, words) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ kind, words }));
  } catch {
    // Storage may be forbidden: what was done is seen on the page anyway.
  }
}

export function tellKeptMessage() {
  const kept = take();
  if (!kept) return;
  const box = document.createElement("div");
  box.className = "stack stack--tight messages";
  box.setAttribute("role", "status");
  const line = document.createElement("p");
  line.className = `notice notice--${kept.kind}`;
  box.append(line);
  document.querySelector("main .repo-page, main > .wrap").prepend(box);
  // Filled a moment later: screen readers tell what changes in a status, not what it is born with.
  setTimeout(() => { line.textContent = kept.words; }, 20);
}

function take() {
  try {
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    return JSON.parse(kept);
  } catch {
    return null;
  }
}
