// n: next lesson, p: previous one. Single keys disturb some people's software: they can be switched off (WCAG 2.1.4).
const OFF = "titula.keys.off";
const note = document.querySelector("[data-keys]");
const box = note?.querySelector("input");

if (box) {
  note.hidden = false;
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
  if (!box?.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (/^[np]$/i.test(event.key)) document.querySelector(`[data-key=${event.key.toLowerCase()}]`)?.click();
});
