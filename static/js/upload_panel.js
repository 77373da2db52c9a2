// The page of a lesson: its uploader.
import { uploader } from "./uploader.js";

for (const panel of document.querySelectorAll("[data-uploader]")) uploader(panel);
