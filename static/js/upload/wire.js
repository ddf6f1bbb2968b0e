// Requests with progress, and errors in the hub's own words.
import { text } from "../texts.js";

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// fetch() cannot tell how much of a body has gone out.
export function send(method, href, body, { headers = {}, signal, onSent = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, href);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    request.onload = () => {
      if (request.status < 300) resolve(request);
      else reject(new Refused(request.status, words(request)));
    };
    request.onerror = () => reject(new Refused(0, text("The connection broke.")));
    request.onabort = () => reject(signal?.reason ?? new DOMException("stopped", "AbortError"));
    signal?.addEventListener("abort", stop);
    request.send(body);
  });
}

export async function sendJson(href, data, { token, signal, type = "application/json" }) {
  const headers = { "Content-Type": type, Accept: type, "X-CSRFToken": token };
  return JSON.parse((await send("POST", href, JSON.stringify(data), { headers, signal })).responseText);
}

function words(request) {
  try {
    const said = JSON.parse(request.responseText);
    if (said.error || said.message) return String(said.error || said.message);
  } catch {
    // Not ours: a proxy's page, or the store's XML.
  }
  if (request.status === 413) return text("Something on the way refuses requests of this size.");
  return text("The server answered {status}.", { status: request.status });
}

const WAITS_S = [1, 2, 4, 8, 15, 30];
const isPassing = (error) => error.status === 0 || error.status === 429 || error.status >= 500;

// Tries again what may pass by itself; a refusal is final.
export async function patiently(attempt, signal) {
  for (const wait of [...WAITS_S, null]) {
    try {
      return await attempt();
    } catch (error) {
      if (wait === null || signal.aborted || !isPassing(error)) throw error;
      await pause(wait * 1000, signal);
    }
  }
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
