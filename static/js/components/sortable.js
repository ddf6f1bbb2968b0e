// [data-sort-list]: its [data-sort-item]s are dragged by their [data-sort-handle], or moved with the arrow
// keys while the handle has the focus. Each move posts `position` to the item's data-sort-url; the form
// "arrange" lends its token. Without JavaScript, buttons of that form do the same.
import { text } from "../texts.js";

export function startSortables(root) {
  for (const list of root.querySelectorAll("[data-sort-list]")) startSortable(list);
}

function startSortable(list) {
  const status = document.querySelector("[data-sort-status]");
  const first = Number(list.dataset.sortStart ?? 0);
  const items = () => [...list.querySelectorAll(":scope > [data-sort-item]")];
  // One after the other: the second move counts from where the first one ended.
  let waiting = Promise.resolve();

  function save(item) {
    const position = items().indexOf(item);
    waiting = waiting.then(() => post(item.dataset.sortUrl, first + position)).then(
      () => {
        renumber(list, items(), first);
        if (status) status.textContent = text("Now at place {n}.", { n: first + position + 1 });
      },
      // Somebody else changed it, or the session ended: show what is true.
      () => location.reload(),
    );
  }

  function drag(handle, item, event) {
    const before = items().indexOf(item);
    handle.setPointerCapture(event.pointerId);
    item.dataset.sorting = "";
    const move = (at) => {
      const over = items().find((other) => other !== item && holds(other.getBoundingClientRect(), at));
      if (over) {
        const rows = items();
        const [here, there] = [rows.indexOf(item), rows.indexOf(over)];
        const isAhead = there < here;
        // Past the middle only: a neighbour of another height would swap back at the next move. The others
        // move around it: an element that leaves its place, however shortly, loses the pointer.
        const isPast = isAhead === isBeforeMiddle(over, item, at);
        if (isPast && isAhead) item.after(...rows.slice(there, here));
        if (isPast && !isAhead) item.before(...rows.slice(here + 1, there + 1));
      }
      if (at.clientY < 60) scrollBy(0, -12);
      if (at.clientY > innerHeight - 60) scrollBy(0, 12);
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      delete item.dataset.sorting;
      if (items().indexOf(item) !== before) save(item);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end, { once: true });
  }

  for (const item of items()) {
    const handle = item.querySelector("[data-sort-handle]");
    if (!handle) continue;
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      drag(handle, item, event);
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const neighbour = step < 0 ? item.previousElementSibling : item.nextElementSibling;
      if (!neighbour?.matches("[data-sort-item]")) return;
      if (step < 0) item.after(neighbour);
      else item.before(neighbour);
      save(item);
    });
  }
}

function holds(box, at) {
  return at.clientX >= box.left && at.clientX <= box.right && at.clientY >= box.top && at.clientY <= box.bottom;
}

// Rows stand below each other, pictures side by side.
function isBeforeMiddle(over, item, at) {
  const box = over.getBoundingClientRect();
  const isBeside = Math.abs(box.top - item.getBoundingClientRect().top) < 2;
  return isBeside ? at.clientX < box.left + box.width / 2 : at.clientY < box.top + box.height / 2;
}

// The buttons say places too; the first has no way up, the last none down.
function renumber(list, items, first) {
  const last = "sortGoesOn" in list.dataset ? Infinity : first + items.length - 1;
  items.forEach((item, index) => {
    for (const button of item.querySelectorAll("[data-sort-step]")) {
      const position = first + index + Number(button.dataset.sortStep);
      button.disabled = position < 0 || position > last;
      button.value = String(Math.max(0, position));
    }
  });
}

async function post(address, position) {
  const form = document.getElementById("arrange");
  const body = new FormData(form);
  body.set("position", String(position));
  const answer = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  if (answer.status !== 204) throw new Error(`moving: ${answer.status}`);
}
