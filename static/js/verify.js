// Compares a PDF with the SHA-256 of the document that was issued. The file does not leave the browser.
const zone = document.querySelector("[data-compare]");
const input = zone?.querySelector("input");

// Browsers offer the digest on https and on the machine itself only; elsewhere the fingerprint below must do.
if (zone && crypto.subtle) {
  zone.hidden = false;
  input.addEventListener("change", () => input.files[0] && compare(input.files[0]));
  acceptDrops();
}

function acceptDrops() {
  // All over the page, so that a near miss does not open the PDF instead.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("dropzone--over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("dropzone--over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("dropzone--over");
    if (event.dataTransfer.files[0]) compare(event.dataTransfer.files[0]);
  });
}

async function compare(file) {
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    answer(hex === zone.dataset.sha256 ? "same" : "other", file.name);
  } catch {
    answer("unreadable", file.name);
  }
}

function answer(kind, name) {
  for (const note of document.querySelectorAll("[data-answer]")) {
    note.hidden = note.dataset.answer !== kind;
    const place = note.querySelector("[data-file-name]");
    if (place) place.textContent = `(${name})`;
  }
}
