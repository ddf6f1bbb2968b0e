// [data-math]: TeX source that KaTeX turns into a formula. Nobody's TeX is trusted: no links, no
// files, no huge boxes, a bounded number of macro expansions; an error leaves the source standing.
// The minified build is half the size of the module build; it leaves `katex` on the window.
import "../../vendor/katex/katex.min.js";

const { katex } = globalThis;

function loadStyles() {
  const href = new URL("../../vendor/katex/katex.min.css", import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

export function renderMath(root) {
  loadStyles();
  for (const element of root.querySelectorAll("[data-math]:not([data-math-done])")) {
    const source = element.textContent;
    element.dataset.mathDone = "1";
    if (source.length > 10000) continue;
    try {
      katex.render(source, element, {
        displayMode: element.dataset.math === "display",
        throwOnError: true,
        trust: false,
        strict: "ignore",
        maxSize: 20,
        maxExpand: 500,
      });
    } catch {
      element.textContent = source;
    }
  }
}
