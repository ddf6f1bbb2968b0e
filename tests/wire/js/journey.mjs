// Uploads and downloads files with @huggingface/hub. Arguments: repo id, folder. Prints what it saw as JSON.
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { downloadFile, fileDownloadInfo, listFiles, uploadFiles } from "@huggingface/hub";

const [repo, folder] = process.argv.slice(2);
const options = { repo, hubUrl: process.env.HF_ENDPOINT, accessToken: process.env.HUB_TOKEN };
const requests = [];

const fetchAndNote = async (url, init) => {
  const answer = await fetch(url, init);
  requests.push(`${init?.method ?? "GET"} ${new URL(url).pathname} ${answer.status}`);
  return answer;
};

const files = [];
for (const name of await readdir(folder)) {
  files.push({ path: name, content: new Blob([await readFile(join(folder, name))]) });
}
await uploadFiles({ ...options, files, fetch: fetchAndNote });

const seen = {};
for (const { path } of files) {
  const info = await fileDownloadInfo({ ...options, path, fetch: fetchAndNote });
  const whole = await downloadFile({ ...options, path, fetch: fetchAndNote });
  const part = await downloadFile({ ...options, path, fetch: fetchAndNote });
  const plain = await downloadFile({ ...options, path, xet: false, fetch: fetchAndNote });
  const sha256 = async (blob) =>
    createHash("sha256").update(Buffer.from(await blob.arrayBuffer())).digest("hex");
  seen[path] = {
    size: info.size,
    xet: info.xet?.hash ?? null,
    sha256: await sha256(whole),
    part: await sha256(part.slice(1000, 200_000)),
    plain: await sha256(plain),
  };
}
const listed = [];
for await (const row of listFiles({ ...options, fetch: fetchAndNote })) {
  listed.push({ path: row.path, xet: row.xetHash ?? null });
}
console.log(JSON.stringify({ seen, listed, requests }));
