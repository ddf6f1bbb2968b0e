// Code and tables of cards that are wider than the window scroll sideways; so they must for a keyboard.
const WIDE = ".markdown pre, .markdown table";

export function startScrollRegions(root) {
  const boxes = root.querySelectorAll(WIDE);
  if (boxes.length === 0 || !("ResizeObserver" in window)) return;
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const box of boxes) observer.observe(box);
}
