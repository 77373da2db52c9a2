// Downloading a file completes its lesson: count it first, so that the page can show it, then download.
import { courseCompleted, facts, isDone, lessonCompleted } from "./lesson_page.js";

const form = document.querySelector("[data-file-lesson]");

form?.addEventListener("submit", async (event) => {
  if (isDone()) return stayUsable();
  event.preventDefault();
  const answer = await count();
  if (answer?.lessonCompleted) lessonCompleted();
  // The download is under way: the certificate is offered, and the student goes there when ready.
  if (answer?.courseCompleted) courseCompleted({ leave: false });
  form.submit();
});

// forms.js sends a form once; a download leaves the page where it is, and may be wanted again.
function stayUsable() {
  setTimeout(() => {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }, 1500);
}

// When this fails the form itself still completes the lesson; its page just does not show it until reloaded.
async function count() {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": facts.csrf },
    body: JSON.stringify({ lessonId: Number(facts.lesson), completed: true }),
  };
  const answer = await fetch(facts.reportUrl, request).catch(() => null);
  return answer?.ok ? answer.json() : null;
}
