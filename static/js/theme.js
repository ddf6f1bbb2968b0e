// Runs before the first paint, so that a chosen theme never flashes the other one. Not a module:
// modules wait for the document.
(() => {
  try {
    const choice = localStorage.getItem("theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch {
    // Storage may be forbidden; then the system decides.
  }
})();
