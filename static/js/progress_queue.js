// What was watched and the server has not counted yet, for each student and lesson. It is kept in localStorage, so that
// it outlives the tab and the browser. Tabs share it: each adds to it and takes away from it, and none replaces it.
import { merge, subtract } from "./spans.js";

const PREFIX = "titula.watched.";
const MAX_SPANS = 200;
const MAX_LESSONS = 100;
const MAX_AGE = 30 * 24 * 3600 * 1000;

// `store` is "student.enrolment.lesson".
export function queued(store) {
  const kept = read(store);
  return kept ? kept.spans : [];
}

export function enqueue(store, spans, position) {
  const kept = read(store) ?? { spans: [], late: false };
  write(store, { ...kept, spans: merge([...kept.spans, ...spans]).slice(-MAX_SPANS), position, at: Date.now() });
}

export function dequeue(store, spans) {
  const kept = read(store);
  if (!kept) return;
  const left = subtract(kept.spans, spans);
  if (left.length) write(store, { ...kept, spans: left });
  else localStorage.removeItem(PREFIX + store);
}

// It could not be sent when it was watched: worth a word when it is counted.
export function markLate(store) {
  const kept = read(store);
  if (kept && !kept.late) write(store, { ...kept, late: true });
}

// What a student has waiting, newest first; what is too old, or no longer legible, is let go.
export function waiting(student) {
  const stores = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${student}.`));
  const found = stores.map((key) => ({ store: key.slice(PREFIX.length), ...read(key.slice(PREFIX.length)) }));
  const fresh = found.filter((entry) => entry.spans?.length && Date.now() - entry.at < MAX_AGE);
  fresh.sort((one, other) => other.at - one.at);
  const kept = fresh.slice(0, MAX_LESSONS);
  for (const { store } of found) {
    if (!kept.some((entry) => entry.store === store)) localStorage.removeItem(PREFIX + store);
  }
  return kept.map((entry) => ({ ...entry, lesson: Number(entry.store.split(".").at(-1)) }));
}

function read(store) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + store));
  } catch {
    return null; // not ours
  }
}

function write(store, entry) {
  const spans = entry.spans.map((span) => span.map((second) => Number(second.toFixed(2))));
  try {
    localStorage.setItem(PREFIX + store, JSON.stringify({ ...entry, spans }));
  } catch {
    // Full, or not to be written to: what this page holds in memory is still sent while it is open.
  }
}
