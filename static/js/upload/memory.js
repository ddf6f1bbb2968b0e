// What has been sent of each file, kept in the browser, so that a reload loses nothing.
// One record per file: {key, repo, path, size, oid, plan, etags, at}.
const NAME = "hub-uploads";
const STORE = "files";
const FORGET_AFTER_MS = 7 * 86400e3;

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask(mode, make) {
  try {
    const request = make((await database()).transaction(STORE, mode).objectStore(STORE));
    return await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    // Storage may be forbidden or full: then a reload begins anew, and nothing else is lost.
    return undefined;
  }
}

export function keyOf(repo, path, file) {
  return [repo, path, file.size, file.lastModified].join("|");
}

export const recall = (key) => ask("readonly", (store) => store.get(key));
export const remember = (record) => ask("readwrite", (store) => store.put({ ...record, at: Date.now() }));
export const forget = (key) => ask("readwrite", (store) => store.delete(key));

// The file goes elsewhere; what an earlier visit sent to that place already stays known.
export async function move(from, to, path) {
  if (from === to) return;
  const record = await recall(from);
  if (record && !(await recall(to))) await remember({ ...record, key: to, path });
  await forget(from);
}

export async function unfinished(repo) {
  const all = (await ask("readonly", (store) => store.getAll())) ?? [];
  for (const record of all) if (Date.now() - record.at > FORGET_AFTER_MS) forget(record.key);
  return all.filter((one) => one.repo === repo && Date.now() - one.at <= FORGET_AFTER_MS);
}
