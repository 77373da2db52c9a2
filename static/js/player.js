// The video lesson: resumes, reports what was watched, and shows what has been counted.
import { courseCompleted, facts, isDone, lessonCompleted, nothingElseMissing } from "./lesson_page.js";
import { ProgressReporter } from "./progress_reporter.js";
import { clock, covered, merge, missing } from "./spans.js";
import { WatchTracker } from "./watch_tracker.js";

const EVERY = 15_000;
const COMPLETE_AT = 0.9;
const NEAR_THE_END = 5;
const SHORTEST_STRETCH = 1;

const video = document.querySelector("video[data-player]");
const status = document.querySelector("[data-player-status]");
const duration = Number(video?.dataset.duration);
let counted = JSON.parse(document.getElementById("watched")?.textContent ?? "[]");
let reportedAt = performance.now();
let askedAtTheEnd = false;
let inTrouble = false;

function start() {
  const reporter = new ProgressReporter(
    { url: facts.reportUrl, csrf: facts.csrf, lesson: facts.lesson, store: facts.store, duration },
    { counted: show, failed: tell },
  );
  const report = () => {
    reportedAt = performance.now();
    return reporter.send(position());
  };
  const tracker = new WatchTracker(video, (from, to) => {
    reporter.add(from, to);
    if (performance.now() - reportedAt >= EVERY || isDue(reporter)) report();
  });
  video.addEventListener("play", () => (reportedAt = performance.now()));
  for (const event of ["pause", "ended"]) video.addEventListener(event, report);
  const leave = () => {
    tracker.flush();
    reporter.sendAndLeave(position());
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", report);
  if (reporter.pending) report();
  resume();
  draw();
}

// Until the video has loaded it is at 0, which is not where the student is.
const position = () => (video.readyState ? video.currentTime : Number(video.dataset.position));

// Enough seems to have been watched: the certificate does not wait for the next quarter of a minute. (The half second
// is for the server, which counts whole ones.)
function isDue(reporter) {
  const due = !isDone() && !askedAtTheEnd && covered(merge([...counted, ...reporter.unsent])) >= COMPLETE_AT * duration + 0.5;
  askedAtTheEnd ||= due;
  return due;
}

function resume() {
  const place = Number(video.dataset.position);
  if (isDone() || place < NEAR_THE_END || place > duration - NEAR_THE_END) return;
  const restart = document.querySelector("[data-restart]");
  const seek = () => (video.currentTime = place);
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
  else video.addEventListener("loadedmetadata", seek, { once: true });
  status.textContent = status.dataset.resumed.replace("{time}", clock(place));
  restart.hidden = false;
  restart.addEventListener("click", () => {
    restart.hidden = true;
    status.textContent = "";
    play(0);
  });
}

function play(from) {
  video.currentTime = from;
  video.play().catch(() => video.focus()); // a browser may want a click on the video itself
}

function show(answer) {
  counted = answer.watched;
  if (inTrouble) status.textContent = status.dataset.back;
  inTrouble = false;
  if (answer.lessonCompleted && lessonCompleted() && (answer.courseCompleted || nothingElseMissing())) {
    courseCompleted({ leave: true });
  } else if (answer.courseCompleted) courseCompleted({ leave: true });
  draw();
}

function tell(kind, detail) {
  const texts = { offline: "savingLater", "too-fast": "tooFast", "signed-out": "signedOut" };
  inTrouble = kind !== "refused";
  status.textContent = detail ?? status.dataset[texts[kind]] ?? "";
}

function draw() {
  const whole = document.querySelector("[data-watched]");
  const text = whole.querySelector("[data-watched-text]");
  const percent = duration ? Math.floor((100 * covered(counted)) / duration) : 0;
  const words = isDone() ? text.dataset.textDone : text.dataset.text;
  text.textContent = words.replace("{percent}", `${Math.min(percent, 100)} %`);
  whole.querySelector("[data-watched-bar]").replaceChildren(...counted.map(bar));
  whole.hidden = false;
  drawStretches();
}

function bar([from, to]) {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x: from, y: 0, width: to - from, height: 1 })) {
    rect.setAttribute(name, value);
  }
  return rect;
}

// Before anything is watched, "all of it" would be no news.
function drawStretches() {
  const section = document.querySelector("[data-stretches]");
  const gaps = missing(counted, duration).filter(([from, to]) => to - from >= SHORTEST_STRETCH);
  if (!section || isDone()) return;
  section.hidden = !counted.length || !gaps.length;
  section.querySelector("[data-stretches-list]").replaceChildren(...gaps.map((gap) => stretch(section, gap)));
}

function stretch(section, [from, to]) {
  const button = section.querySelector("[data-stretch]").content.firstElementChild.cloneNode(true);
  button.querySelector("span").textContent = `${clock(from)}–${clock(to)}`;
  button.addEventListener("click", () => play(from));
  return button;
}

if (video) start();
