// Single keys that the page itself answers to.

/** Whether a key press is meant for the page: not typing, no dialog open, no browser's own shortcut. */
export function isForPage(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  return !event.target.closest(`${typing}, dialog`);
}
