// details[data-menu]: one open at a time, closed by Escape and by a click elsewhere.
export function startMenus() {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
}

// details[data-wide-open] arrives open, for those without JavaScript; on a narrow screen it starts shut.
export function startWideOpen(root) {
  const isWide = matchMedia("(min-width: 60rem)").matches;
  for (const details of root.querySelectorAll("details[data-wide-open]")) details.open = isWide;
}
