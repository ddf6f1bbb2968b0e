// [data-theme-switch] holds buttons [data-theme-choice="light|dark|system"].
export function startThemeSwitch() {
  const group = document.querySelector("[data-theme-switch]");
  if (!group) return;
  const root = document.documentElement;
  const mark = () => {
    const current = root.dataset.theme ?? "system";
    for (const button of group.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current));
    }
  };
  group.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
    try {
      if (choice === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", choice);
    } catch {
      // The choice lasts for this page then.
    }
    mark();
  });
  group.hidden = false;
  mark();
}
