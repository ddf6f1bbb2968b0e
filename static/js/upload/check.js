// Before the first byte: does the hub take these names and sizes, and what is there already?
import { text } from "../texts.js";
import { patiently, sendJson } from "./wire.js";

const AT_ONCE = 200;

// Writes `problem` or `note` on the items that have one, unless they have moved to another path meanwhile.
export async function check(items, { preupload, token, maxBytes }) {
  const signal = new AbortController().signal;
  const asked = items.filter((item) => {
    if (item.file.size > maxBytes) item.problem = text("The file is larger than this hub takes.");
    return !item.problem;
  });
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    await ask(asked.slice(start, start + AT_ONCE), preupload, { token, signal });
  }
}

async function ask(items, href, options) {
  const files = items.map(({ path, file }) => ({ path, size: file.size, sample: "" }));
  const hasStayed = (item, index) => item.path === files[index].path;
  try {
    const answer = await patiently(() => sendJson(href, { files }, options), options.signal);
    answer.files.forEach((row, index) => {
      if (!hasStayed(items[index], index)) return;
      if (row.oid) items[index].note = text("replaces what is there");
      else if (row.shouldIgnore) items[index].note = text("matches .gitignore");
    });
  } catch (error) {
    // One bad name spoils the whole question: halve it until it is alone.
    if (items.length === 1) {
      if (hasStayed(items[0], 0)) items[0].problem = error.message;
    } else if (error.status < 400 || error.status >= 500) throw error;
    else {
      const middle = items.length >> 1;
      await ask(items.slice(0, middle), href, options);
      await ask(items.slice(middle), href, options);
    }
  }
}
