// sha256 of a file, computed beside the page. One file at a time: the disk is the narrow place.
import { text } from "../texts.js";

let turn = Promise.resolve();

export function hashFile(file, { signal, onRead }) {
  const mine = turn.then(() => inWorker(file, signal, onRead));
  turn = mine.catch(() => {});
  return mine;
}

function inWorker(file, signal, onRead) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const worker = new Worker(new URL("./hash_worker.js", import.meta.url), { type: "module" });
    const end = (finish, value) => {
      worker.terminate();
      signal.removeEventListener("abort", stop);
      finish(value);
    };
    const stop = () => end(reject, signal.reason);
    signal.addEventListener("abort", stop);
    worker.onmessage = ({ data }) => {
      if (data.oid) end(resolve, data.oid);
      else if (data.problem) end(reject, new Error(text("The file cannot be read: {problem}", { problem: data.problem })));
      else onRead(data.read);
    };
    worker.onerror = () => end(reject, new Error(text("The file cannot be read; reload the page.")));
    worker.postMessage(file);
  });
}
