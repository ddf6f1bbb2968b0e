// One commit for all files: small ones inside it, large ones as what the store holds already.
import { text } from "../texts.js";
import { forget } from "./memory.js";
import { send } from "./wire.js";

const line = (key, value) => `${JSON.stringify({ key, value })}\n`;

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => {
      reject(new Error(text("{name} cannot be read any more; choose it again.", { name: file.name })));
    };
    reader.readAsDataURL(file);
  });
}

// A Blob, not a string: the browser keeps its parts on disk when they are many.
async function bodyOf({ summary, description }, items) {
  const parts = [line("header", { summary, description })];
  for (const { path, file, oid } of items) {
    if (oid) parts.push(line("lfsFile", { path, algo: "sha256", oid, size: file.size }));
    else {
      const content = file.size ? await base64(file) : "";
      parts.push(new Blob([line("file", { path, content, encoding: "base64" })]));
    }
  }
  return new Blob(parts);
}

export async function commitAll(href, { token, asPullRequest, ...words }, items, onSent) {
  const body = await bodyOf(words, items);
  const headers = { "Content-Type": "application/x-ndjson", Accept: "application/json", "X-CSRFToken": token };
  const address = asPullRequest ? `${href}?create_pr=1` : href;
  const answer = await send("POST", address, body, { headers, onSent: (bytes) => onSent(bytes / body.size) });
  for (const item of items) if (item.key) await forget(item.key);
  return JSON.parse(answer.responseText);
}
