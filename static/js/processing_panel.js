// [data-processing] tells how a video's streams are coming along. While it is [data-live] it is asked for anew at the
// address that it names, and put in its own place; without this module the page can be loaded again.
const EVERY = 3000;
const LONGEST = 30000;

async function fresh(panel) {
  const answer = await fetch(panel.dataset.processing, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.adoptNode(page.querySelector("[data-processing]"));
}

function follow(panel, wait = EVERY) {
  if (!panel.matches("[data-live]")) return;
  setTimeout(async () => {
    if (document.hidden) return follow(panel, wait);
    try {
      const next = await fresh(panel);
      panel.replaceWith(next);
      follow(next);
    } catch {
      follow(panel, Math.min(wait * 2, LONGEST));
    }
  }, wait);
}

document.querySelectorAll("[data-processing]").forEach((panel) => follow(panel));
