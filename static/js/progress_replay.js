// On the pages of the class: sends what this student watched earlier, in whatever lesson, and could not be counted then.
// Spans are counted once however often they are sent, so a report that did arrive does no harm.
import { dequeue, waiting } from "./progress_queue.js";
import { body, outcome, request } from "./progress_report.js";

const note = document.querySelector("[data-replay]");
// The lesson of this page has a reporter of its own, that sends what waits for it.
const here = document.querySelector("[data-lesson-page]")?.dataset.store;
let running = false;

async function replay() {
  if (running) return;
  running = true;
  let late = 0;
  for (const entry of waiting(note.dataset.student).filter(({ store }) => store !== here)) {
    const became = await send(entry);
    if (became === "offline" || became === "signed-out") break; // the others would fare no better
    if (became === "too-fast") continue;
    dequeue(entry.store, entry.spans);
    if (became === "counted" && entry.late) late += 1;
  }
  running = false;
  if (late) tell();
}

// What became of it; "offline" too where there is no network.
async function send({ lesson, spans, position }) {
  const report = { lessonId: lesson, position: position ?? spans.at(-1)[1], watched: spans };
  const answer = await fetch(note.dataset.reportUrl, request(note.dataset.csrf, report)).catch(() => null);
  return answer ? outcome(answer, await body(answer)) : "offline";
}

function tell() {
  note.textContent = note.dataset.text;
  note.hidden = false;
}

if (note) {
  replay();
  window.addEventListener("online", replay);
}
