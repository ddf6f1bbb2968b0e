// [data-add-value] gives a list one more field; input[data-finds] completes with repositories of this hub.
const QUIET_MS = 200;

export function startMetadata(root) {
  for (const button of root.querySelectorAll("[data-add-value]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const inputs = button.parentElement.querySelectorAll("input");
      const fresh = inputs[inputs.length - 1].cloneNode();
      fresh.value = "";
      fresh.setAttribute("aria-label", fresh.getAttribute("aria-label").replace(/\d+$/, inputs.length + 1));
      button.before(fresh);
      fresh.focus();
    });
  }
  let timer;
  root.addEventListener("input", ({ target }) => {
    if (!target.dataset.finds || target.value.length < 2) return;
    clearTimeout(timer);
    timer = setTimeout(() => complete(target), QUIET_MS);
  });
}

async function complete(input) {
  const query = new URLSearchParams({ search: input.value, limit: "10" });
  const answer = await fetch(`${input.dataset.finds}?${query}`).catch(() => null);
  if (!answer?.ok) return;
  const options = (await answer.json()).map(({ id }) => {
    const option = document.createElement("option");
    option.value = id;
    return option;
  });
  input.list.replaceChildren(...options);
}
