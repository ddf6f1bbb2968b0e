// Ids of people's text carry a prefix, so that they cannot stand in for the page's own. An address
// that was written for the bare id (README.md#usage) still finds its heading.
const PREFIX = "user-content-";

function follow() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id || id.startsWith(PREFIX) || document.getElementById(id)) return;
  document.getElementById(PREFIX + id)?.scrollIntoView();
}

export function startAnchors() {
  addEventListener("hashchange", follow);
  follow();
}
