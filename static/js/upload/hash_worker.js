// Reads a file from front to end and answers its sha256; WebCrypto would want all of it in memory.
import { sha256 } from "../../vendor/noble/sha2.js";
import { bytesToHex } from "../../vendor/noble/utils.js";

const PIECE = 4 << 20;

addEventListener("message", async ({ data: file }) => {
  try {
    const hash = sha256.create();
    for (let start = 0; start < file.size; start += PIECE) {
      hash.update(new Uint8Array(await file.slice(start, start + PIECE).arrayBuffer()));
      postMessage({ read: Math.min(start + PIECE, file.size) });
    }
    postMessage({ oid: bytesToHex(hash.digest()) });
  } catch (error) {
    // Changed or deleted while it was read.
    postMessage({ problem: String(error.message ?? error) });
  }
});
