// Compares a PDF with the SHA-256 of the document that was issued.
import { answer, openZone } from "./file_digest.js";

const zone = document.querySelector("[data-file-zone]");

openZone(zone, {
  ready(hex, file) {
    for (const link of document.querySelectorAll("[data-find-file]")) {
      link.href = link.dataset.findFile.replace("digest", hex);
    }
    answer(hex === zone.dataset.sha256 ? "same" : "other", file);
  },
  unreadable: (file) => answer("unreadable", file),
});
