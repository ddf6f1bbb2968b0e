// Code and tables of cards that are wider than the window scroll sideways, many chosen files up and
// down; so they must for a keyboard.
const BOXES = ".markdown pre, .markdown table, .upload__list--files";

export function startScrollRegions(root) {
  const boxes = root.querySelectorAll(BOXES);
  if (boxes.length === 0 || !("ResizeObserver" in window)) return;
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const box of boxes) observer.observe(box);
}
