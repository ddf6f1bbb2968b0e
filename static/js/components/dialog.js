// button[data-opens="id"] opens dialog#id; [data-closes] inside closes it. Without JavaScript the
// button is a link or submit to a page that does the same.
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    event.target.closest("[data-closes]")?.closest("dialog")?.close();
  });
}
