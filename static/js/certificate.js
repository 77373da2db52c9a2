// The certificate page: its middle part is replaced by htmx while the certificate is being issued.
let state = document.querySelector("[data-moment]")?.dataset.moment;

document.body.addEventListener("htmx:afterSettle", () => {
  const moment = document.querySelector("[data-moment]");
  prepare(moment);
  if (moment.dataset.moment === state) return;
  state = moment.dataset.moment;
  moment.querySelector("h1").focus(); // read aloud by screen readers: this is what was waited for
});

// Buttons appear where this browser can do what they say.
function prepare(moment) {
  for (const button of moment.querySelectorAll("[data-share]")) button.hidden = !navigator.share;
  for (const button of moment.querySelectorAll("[data-copy-button]")) button.hidden = !navigator.clipboard;
}

async function share({ title, text, url }) {
  try {
    await navigator.share({ title, text, url });
  } catch (error) {
    if (error.name !== "AbortError") throw error; // the person changed their mind
  }
}

async function copy(button) {
  const label = button.querySelector("[data-copy-label]");
  const idle = label.textContent;
  await navigator.clipboard.writeText(button.closest("[data-copy]").querySelector("input").value);
  label.textContent = button.dataset.done;
  setTimeout(() => (label.textContent = idle), 2000);
}

document.addEventListener("click", (event) => {
  const shared = event.target.closest("[data-share]");
  const copied = event.target.closest("[data-copy-button]");
  if (shared) share(shared.dataset);
  if (copied) copy(copied);
});

prepare(document.querySelector("[data-moment]"));
