// [data-live]: asks for news while the page is looked at; htmx does the asking and the swapping.
const EVERY_MS = 15_000;

export function startLive() {
  const ask = () => {
    const live = document.querySelector("[data-live]");
    if (live && document.visibilityState === "visible") live.dispatchEvent(new CustomEvent("hub:poll"));
  };
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}
