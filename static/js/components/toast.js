// A word in passing for what a click did where the button itself has no room to say it.
const SHOWN_MS = 2200;

export function toast(words) {
  document.querySelector(".toast[data-toast]")?.remove();
  const box = document.createElement("p");
  box.className = "toast";
  box.dataset.toast = "yes";
  box.setAttribute("role", "status");
  document.body.append(box);
  // Filled a moment later: screen readers tell what changes in a status, not what it is born with.
  setTimeout(() => { box.textContent = words; }, 20);
  setTimeout(() => box.remove(), SHOWN_MS);
}
