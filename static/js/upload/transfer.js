// One large file on its way to the store: hashed, then sent in parts. Every part that arrived is
// remembered, so that a pause, a broken line or a reload costs one part at most.
import { text } from "../texts.js";
import { hashFile } from "./hash.js";
import { forget, keyOf, move, recall, remember } from "./memory.js";
import { patiently, send, sendJson } from "./wire.js";

const LFS = "application/vnd.git-lfs+json";
const PARTS_AT_ONCE = 3;
// Addresses live for hours; one that is about to end is not begun with.
const MARGIN_MS = 10 * 60e3;

export class Transfer {
  // ends: {key, batch, token}. onChange() is called whenever `state` or `sent` changed.
  constructor(file, path, ends, onChange) {
    Object.assign(this, { file, path, ends, onChange });
    this.state = "waiting";
    this.sent = 0;
    this.read = 0;
    this.problem = "";
    this.oid = "";
    this.key = keyOf(ends.key, path, file);
    this.stopper = new AbortController();
    this.ended = Promise.resolve();
    this.moved = Promise.resolve();
  }

  run() {
    this.ended = this.#run();
    return this.ended;
  }

  // The store keeps bytes under their hash, whatever their path: nothing is sent again. Resolves when
  // the next run() may begin.
  moveTo(path) {
    this.stopper.abort();
    const from = this.key;
    this.path = path;
    this.key = keyOf(this.ends.key, path, this.file);
    const to = this.key;
    // The run that stops may write what it knows once more, under the old key.
    this.moved = Promise.all([this.moved, this.ended]).then(() => move(from, to, path));
    return this.moved;
  }

  async #run() {
    this.stopper = new AbortController();
    const { signal } = this.stopper;
    try {
      const record = (await recall(this.key)) ?? this.#blank();
      signal.throwIfAborted();
      await this.#hash(record, signal);
      signal.throwIfAborted();
      this.oid = record.oid;
      this.#become("sending");
      await this.#deliver(record, signal);
      signal.throwIfAborted();
      this.sent = this.file.size;
      this.isStored = true;
      this.#become("done");
    } catch (error) {
      if (signal.aborted) return;
      this.problem = error.message;
      this.#become("failed");
    }
  }

  pause() {
    if (this.state === "done" || this.state === "cancelled") return;
    this.stopper.abort();
    this.#become("paused");
  }

  cancel() {
    this.stopper.abort();
    this.#become("cancelled");
    return this.moved.then(() => forget(this.key));
  }

  #blank() {
    const { key, path, file, ends } = this;
    return { key, path, repo: ends.key, size: file.size, oid: "", plan: null, etags: {} };
  }

  #become(state) {
    this.state = state;
    this.onChange();
  }

  async #hash(record, signal) {
    if (record.oid) return;
    this.#become("hashing");
    const onRead = (read) => {
      this.read = read;
      this.onChange();
    };
    record.oid = await hashFile(this.file, { signal, onRead });
    await remember(record);
  }

  async #deliver(record, signal) {
    if (!record.plan || record.plan.until < Date.now() + MARGIN_MS) {
      record.plan = await this.#ask(record.oid, signal);
      record.etags = {};
      await remember(record);
    }
    if (record.plan.isThere) return;
    try {
      await this.#send(record, signal);
    } catch (error) {
      // The addresses are no good any more: the next attempt asks for new ones.
      if ([403, 404, 409, 422].includes(error.status)) await remember({ ...record, plan: null });
      throw error;
    }
    record.plan = { isThere: true, until: Date.now() + 3600e3 };
    await remember(record);
  }

  async #ask(oid, signal) {
    const { ends, file } = this;
    const transfers = ["basic", "multipart", "resumable"];
    const wanted = { operation: "upload", transfers, hash_algo: "sha256", objects: [{ oid, size: file.size }] };
    const options = { token: ends.token, signal, type: LFS };
    const answer = await patiently(() => sendJson(ends.batch, wanted, options), signal);
    const [row] = answer.objects;
    if (row.error) throw new Error(row.error.message);
    if (!row.actions) return { isThere: true, until: Infinity };
    const { upload, verify } = row.actions;
    const { chunk_size: partBytes, ...numbered } = upload.header ?? {};
    const parts = partBytes ? Object.keys(numbered).sort().map((name) => numbered[name]) : [];
    const until = Date.now() + (upload.expires_in ?? 3600) * 1000;
    return { href: upload.href, verify: verify?.href, partBytes: Number(partBytes ?? 0), parts, until };
  }

  async #send(record, signal) {
    const { plan } = record;
    if (plan.parts.length) await this.#sendParts(record, signal);
    else await patiently(() => this.#put(plan.href, this.file, "whole", signal), signal);
    if (!plan.verify) return;
    const said = { oid: record.oid, size: this.file.size };
    const options = { token: this.ends.token, signal, type: LFS };
    await patiently(() => sendJson(plan.verify, said, options), signal);
  }

  async #sendParts(record, signal) {
    const { plan, etags, oid } = record;
    this.moving = {};
    const left = [];
    plan.parts.forEach((href, index) => {
      const start = index * plan.partBytes;
      const blob = this.file.slice(start, start + plan.partBytes);
      if (etags[index + 1]) this.moving[index + 1] = blob.size;
      else left.push({ number: index + 1, href, blob });
    });
    this.#count();
    const line = async () => {
      for (let part = left.shift(); part; part = left.shift()) {
        const { number, href, blob } = part;
        etags[number] = await patiently(() => this.#put(href, blob, number, signal), signal);
        await remember(record);
      }
    };
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, line));
    const parts = plan.parts.map((_, index) => ({ partNumber: index + 1, etag: etags[index + 1] }));
    const options = { token: this.ends.token, signal, type: LFS };
    await patiently(() => sendJson(plan.href, { oid, parts }, options), signal);
  }

  async #put(href, blob, name, signal) {
    this.moving ??= {};
    const onSent = (bytes) => {
      this.moving[name] = Math.min(bytes, blob.size);
      this.#count();
    };
    const answer = await send("PUT", href, blob, { signal, onSent });
    onSent(blob.size);
    const etag = answer.getResponseHeader("ETag");
    if (!etag && name !== "whole") {
      throw new Error(text("The store hides its ETag header; its CORS rules have to expose it."));
    }
    return etag;
  }

  #count() {
    this.sent = Object.values(this.moving).reduce((sum, bytes) => sum + bytes, 0);
    this.onChange();
  }
}
