// Files of a drop, folders opened: [{file, path}].
export async function droppedFiles(transfer) {
  // Entries must be asked for at once: the list is empty after the first await.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  for (const entry of entries) await collect(entry, "", found);
  return found;
}

async function collect(entry, folder, found) {
  const path = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path });
    return;
  }
  const reader = entry.createReader();
  const read = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  // readEntries() answers a hundred at a time.
  for (let some = await read(); some.length; some = await read()) {
    for (const inner of some) await collect(inner, `${path}/`, found);
  }
}
