// What a lesson page shows when something was completed: marks in the curriculum, and where to go on.
const page = document.querySelector("[data-lesson-page]");

export const facts = page.dataset;

let wasDone = facts.done === "yes";

export const isDone = () => wasDone;

// The lesson has just been completed. Returns whether that was news.
export function lessonCompleted() {
  if (wasDone) return false;
  wasDone = true;
  markInOutline();
  for (const hint of page.querySelectorAll("[data-until-done]")) hint.hidden = true;
  const others = page.querySelector("[data-missing-lessons]");
  if (others.hidden) page.querySelector("[data-missing]").hidden = true;
  page.querySelector("[data-lesson-completed]").hidden = false;
  page.querySelector("[data-key=n]")?.classList.add("button--primary");
  return true;
}

// The course is complete: say so, and after a breath go to the certificate.
export function courseCompleted({ leave }) {
  page.querySelector("[data-lesson-completed]").hidden = true;
  page.querySelector("[data-missing]").hidden = true;
  page.querySelector("[data-course-completed]").hidden = false;
  if (leave) setTimeout(() => location.assign(facts.certificateUrl), 1500);
}

// Whether this was the last lesson that the certificate needed, as far as the page knows.
export const nothingElseMissing = () => !facts.finished && page.querySelector("[data-missing-lessons]").hidden;

function markInOutline() {
  const lesson = document.querySelector(`[data-outline-lesson="${facts.lesson}"]`);
  const done = document.querySelector("template[data-icon-done]").content.querySelector("svg");
  lesson.querySelector("svg").replaceWith(done.cloneNode(true));
  lesson.classList.add("outline__lesson--done");
  lesson.querySelector("[data-done-text]").hidden = false;
  for (const bar of document.querySelectorAll("[data-progress]")) bar.hidden = bar.dataset.progress !== "after";
}
