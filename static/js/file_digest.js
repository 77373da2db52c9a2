// Takes files from a drop zone and works out their SHA-256. A file does not leave the browser.

// No certificate is a tenth of this; reading a film into memory would freeze a phone.
const LARGEST = 64 * 1024 * 1024;

// Browsers offer the digest on https and on the machine itself only.
export const canDigest = Boolean(globalThis.crypto?.subtle);

// Opens the zone where the browser can do what it says; elsewhere it shows why it cannot.
// ready(hex, file) or unreadable(file) is called for each file that is dropped or chosen.
export function openZone(zone, { ready, unreadable }) {
  zone.hidden = !canDigest;
  for (const note of document.querySelectorAll("[data-no-digest]")) note.hidden = canDigest;
  if (!canDigest) return;
  const take = async (file) => {
    try {
      ready(await sha256(file), file);
    } catch {
      unreadable(file);
    }
  };
  const input = zone.querySelector("input[type=file]");
  input.addEventListener("change", () => input.files[0] && take(input.files[0]));
  acceptDrops(zone, take);
}

async function sha256(file) {
  if (file.size > LARGEST) throw new RangeError("too large to be a certificate");
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function acceptDrops(zone, take) {
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
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}

// Shows the one answer of this kind, with the name of the file; hides the others.
export function answer(kind, file) {
  for (const note of document.querySelectorAll("[data-answer]")) {
    note.hidden = note.dataset.answer !== kind;
    const place = note.querySelector("[data-file-name]");
    if (place) place.textContent = `(${file.name})`;
  }
}
