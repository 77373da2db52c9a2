// Asks whose certificate a PDF is, by its SHA-256, which is all that is sent.
import { answer, openZone } from "./file_digest.js";

const zone = document.querySelector("[data-file-zone]");

openZone(zone, {
  ready: (hex) => location.assign(zone.dataset.address.replace("digest", hex)),
  unreadable: (file) => answer("unreadable", file),
});
