// Sends a file in parts to the addresses that our API gives, three at a time, and completes the upload.
//
// Knows nothing of a page. A part that fails is tried again after a growing pause, for as long as it takes: what
// arrived is kept by the store. `pause()` drops the parts that are under way, `run()` goes on with what is missing.

const AT_ONCE = 3;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

// What our API said no to: `code` is stable, `message` a sentence for people, `body` the whole problem document.
export class Refused extends Error {
  constructor(status, body) {
    super(body.detail ?? "");
    Object.assign(this, { status, body, code: body.code ?? "" });
  }
}

export async function call(csrf, method, url, body) {
  const headers = { "X-CSRFToken": csrf, Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

export class MultipartUpload {
  // `facts` is what the API says of the upload. Set `told` before run(): progress(bytes), waiting() and checking().
  constructor({ api, csrf, file, facts }) {
    Object.assign(this, { file, facts, csrf, told: null });
    this.url = `${api}/${facts.uploadId}`;
    this.etags = new Map((facts.received ?? []).map((part) => [part.number, part.etag]));
    this.links = new Map();
    this.keep(facts.parts ?? []);
    this.underWay = new Map();
  }

  // Resolves once the video is the lesson's, or with null when it was paused. Rejects with `Refused`.
  async run() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.queue = [];
    for (let n = 1; n <= this.facts.partCount; n++) if (!this.etags.has(n)) this.queue.push(n);
    this.progress();
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.work(signal)));
      return signal.aborted ? null : await this.complete(signal);
    } catch (error) {
      if (signal.aborted) return null;
      this.stop.abort();
      throw error;
    }
  }

  pause() {
    this.stop?.abort();
  }

  async work(signal) {
    while (this.queue.length && !signal.aborted) {
      const number = this.queue.shift();
      await this.insist(signal, () => this.send(number, signal));
    }
  }

  // Calls `act` until it does not fail; what our API refuses for good is thrown on.
  async insist(signal, act) {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        signal.throwIfAborted();
        return await act();
      } catch (error) {
        if (signal.aborted || (error instanceof Refused && !isPassing(error))) throw error;
        this.told.waiting();
        await sleep(pause * (0.75 + Math.random() / 2), signal);
      }
    }
  }

  async send(number, signal) {
    if (!this.links.has(number)) this.keep((await call(this.csrf, "GET", `${this.url}/parts?from=${number}`)).parts);
    const start = (number - 1) * this.facts.partSize;
    const blob = this.file.slice(start, start + this.facts.partSize);
    try {
      const etag = await put(this.links.get(number), blob, signal, (bytes) => this.progress(number, bytes));
      this.etags.set(number, etag);
    } catch (error) {
      this.links.delete(number); // it may have run out
      throw error;
    } finally {
      this.underWay.delete(number);
      this.progress();
    }
  }

  async complete(signal) {
    this.told.checking();
    const parts = [...this.etags].map(([number, etag]) => ({ number, etag }));
    parts.sort((one, other) => one.number - other.number);
    return this.insist(signal, () => call(this.csrf, "POST", `${this.url}/complete`, { parts }));
  }

  keep(parts) {
    for (const { number, url } of parts) this.links.set(number, url);
  }

  progress(number, bytes) {
    if (number) this.underWay.set(number, bytes);
    const { size, partSize } = this.facts;
    let sent = 0;
    for (const n of this.etags.keys()) sent += Math.min(partSize, size - (n - 1) * partSize);
    for (const loading of this.underWay.values()) sent += loading;
    this.told.progress(Math.min(sent, size));
  }
}

// A failing server, too many calls, or a check that is going on already.
const isPassing = ({ status, code }) => status >= 500 || status === 429 || code === "upload_being_checked";

// fetch() tells nothing of how much was sent.
function put(url, blob, signal, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new Error(`part not taken: ${request.status}`));
    request.open("PUT", url);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      const etag = request.getResponseHeader("ETag");
      if (request.status === 200 && etag) resolve(etag.replaceAll('"', ""));
      else fail();
    };
    request.onerror = request.ontimeout = request.onabort = fail;
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(blob);
  });
}

function sleep(time, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    window.addEventListener("online", resolve, { once: true });
  });
}
