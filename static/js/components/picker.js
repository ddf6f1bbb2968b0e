// [data-picker]: an input [data-picker-filter] hides the items [data-picker-item] whose text does not match.
export function startPickers(root) {
  for (const picker of root.querySelectorAll("[data-picker]")) {
    const input = picker.querySelector("[data-picker-filter]");
    if (!input || picker.dataset.pickerReady) continue;
    picker.dataset.pickerReady = "1";
    input.closest("[hidden]")?.removeAttribute("hidden");
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const item of picker.querySelectorAll("[data-picker-item]")) {
        item.hidden = !item.textContent.toLowerCase().includes(wanted);
      }
    });
  }
}
