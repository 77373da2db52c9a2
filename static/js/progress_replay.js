// On the pages of the class: sends what this student watched earlier, in whatever lesson, and could not be counted then.
// Spans are counted once however often they are sent, so a report that did arrive does no harm.
import { dequeue, waiting } from "./progress_queue.js";

const note = document.querySelector("[data-replay]");
// The lesson of this page has a reporter of its own, that sends what waits for it.
const here = document.querySelector("[data-lesson-page]")?.dataset.store;
const KEEP = new Set(["watched_too_fast", "second_factor_required"]);
let running = false;

async function replay() {
  if (running) return;
  running = true;
  let late = 0;
  for (const entry of waiting(note.dataset.student).filter(({ store }) => store !== here)) {
    const outcome = await send(entry);
    if (outcome === "stop") break;
    if (outcome === "keep") continue;
    dequeue(entry.store, entry.spans);
    if (outcome === "counted" && entry.late) late += 1;
  }
  running = false;
  if (late) tell();
}

// "counted", "refused" (it can never be), "keep" (not now), or "stop" (no network, or signed out: nor the others).
async function send({ lesson, spans, position }) {
  const answer = await fetch(note.dataset.reportUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": note.dataset.csrf, Accept: "application/json" },
    credentials: "same-origin",
    body: JSON.stringify({ lessonId: lesson, position: position ?? spans.at(-1)[1], watched: spans }),
  }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return "stop";
  if (answer.ok) return "counted";
  const { code } = await answer.json().catch(() => ({}));
  if (KEEP.has(code)) return "keep";
  return answer.status === 401 || (answer.status === 403 && code !== "not_enrolled") ? "stop" : "refused";
}

function tell() {
  note.textContent = note.dataset.text;
  note.hidden = false;
}

if (note) {
  replay();
  window.addEventListener("online", replay);
}
