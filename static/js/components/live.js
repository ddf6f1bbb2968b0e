// [data-live]: asks for news while the page is looked at; htmx does the asking and the swapping.
const EVERY_MS = 15_000;

// A link to a comment in the middle of a long thread, which the page leaves out: the whole page has it.
function findLeftOut() {
  const gap = document.querySelector("[data-timeline-gap]");
  const wanted = location.hash.slice(1);
  if (gap && /^[0-9a-f]{24}$/.test(wanted) && !document.getElementById(wanted)) {
    location.replace(`${location.pathname}?all=1#${wanted}`);
  }
}

export function startLive() {
  findLeftOut();
  const ask = () => {
    const live = document.querySelector("[data-live]");
    if (live && document.visibilityState === "visible") live.dispatchEvent(new CustomEvent("hub:poll"));
  };
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}
