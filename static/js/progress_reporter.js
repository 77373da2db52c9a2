// Sends what was watched to the server. Nothing is forgotten until the server has counted it: unsent spans stay in
// memory and in the queue of this browser, and go with the next report, today or when the student comes back. Sending a
// span twice is harmless.
import { dequeue, enqueue, markLate, queued } from "./progress_queue.js";
import { body, outcome, request } from "./progress_report.js";
import { covered, merge } from "./spans.js";

const MAX_SPANS = 200;
const FIRST_RETRY = 15_000;
const LAST_RETRY = 120_000;

const rounded = (spans) => spans.map((span) => span.map((second) => Number(second.toFixed(2))));

export class ProgressReporter {
  #url;
  #csrf;
  #lesson;
  #store;
  #duration;
  #played = [];
  #unsent;
  #busy = false;
  #again = false;
  #retry = null;
  #delay = FIRST_RETRY;
  #handlers;

  // `store` names this student's lesson, "student.enrolment.lesson"; `handlers` has counted(answer), failed(kind, detail).
  // The kinds: "offline", "too-fast", "signed-out" (the spans are kept), and "refused" (they cannot be counted).
  constructor({ url, csrf, lesson, store, duration }, handlers) {
    [this.#url, this.#csrf, this.#lesson, this.#duration] = [url, csrf, Number(lesson), duration];
    this.#store = store;
    this.#handlers = handlers;
    this.#unsent = merge(queued(store));
    this.#played = merge(this.#unsent);
  }

  get pending() {
    return covered(this.#unsent);
  }

  get unsent() {
    return this.#unsent;
  }

  add(from, to) {
    const span = [Math.max(0, from), Math.min(to, this.#duration || to)];
    this.#played = merge([...this.#played, span]);
    this.#unsent = merge([...this.#unsent, span]);
    enqueue(this.#store, [span], span[1]);
  }

  // One report at a time: who asks meanwhile is served right after.
  async send(position) {
    if (this.#busy) return void (this.#again = true);
    this.#busy = true;
    this.#again = false;
    clearTimeout(this.#retry);
    const sent = this.#unsent;
    try {
      const answer = await fetch(this.#url, this.#request(position));
      this.#settle(answer, await body(answer), sent, position);
    } catch {
      this.#later("offline", position);
    } finally {
      this.#busy = false;
    }
  }

  // For a page that goes away: the answer is not waited for, so nothing is struck off.
  sendAndLeave(position) {
    if (this.#unsent.length) fetch(this.#url, { ...this.#request(position), keepalive: true }).catch(() => {});
  }

  #request(position) {
    const report = { lessonId: this.#lesson, position: Number(position.toFixed(2)), watched: rounded(this.#whole()) };
    return request(this.#csrf, report);
  }

  // The unsent spans, each with what was played next to it in this visit: the server counts whole seconds, and pieces
  // rounded one by one would lose some.
  #whole() {
    const holds = ([from, to]) => this.#unsent.some(([a, b]) => a < to + 0.01 && b > from - 0.01);
    return this.#played.filter(holds).slice(0, MAX_SPANS);
  }

  #settle(answer, said, sent, position) {
    const became = outcome(answer, said);
    if (became === "counted") return this.#count(said, sent);
    if (became === "too-fast" || became === "offline") return this.#later(became, position);
    if (became === "signed-out") markLate(this.#store);
    else this.#strike(sent);
    this.#handlers.failed(became, became === "refused" ? said.detail : undefined);
  }

  #count(answer, sent) {
    this.#delay = FIRST_RETRY;
    this.#strike(sent);
    this.#handlers.counted(answer);
    if (this.#again) setTimeout(() => this.send(answer.position));
  }

  #strike(sent) {
    const whole = sent.slice(0, MAX_SPANS);
    const isSent = ([from, to]) => whole.some(([a, b]) => a <= from && to <= b);
    // What was played while the report was under way has made its span longer: only the new part is left.
    this.#unsent = this.#unsent
      .filter((span) => !isSent(span))
      .map(([from, to]) => [whole.find(([a, b]) => a === from && b < to)?.[1] ?? from, to]);
    dequeue(this.#store, whole);
  }

  #later(kind, position) {
    markLate(this.#store);
    this.#handlers.failed(kind);
    this.#retry = setTimeout(() => this.send(position), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LAST_RETRY);
  }
}
