// [data-copy] shows its button where the clipboard is available, and says when it has copied.
for (const field of document.querySelectorAll("[data-copy]")) {
  const input = field.querySelector("input");
  const button = field.querySelector("[data-copy-button]");
  const label = field.querySelector("[data-copy-label]");
  const idle = label.textContent;
  button.hidden = !navigator.clipboard;
  label.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(input.value);
    label.textContent = button.dataset.done;
    setTimeout(() => (label.textContent = idle), 2000);
  });
}
