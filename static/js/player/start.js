// The video's own page elements come alive. Each behaviour has its module; none knows of the student's progress.
import { Captions } from "./captions.js";
import { Chapters } from "./chapters.js";
import { Controls } from "./controls.js";
import { hideWhenIdle } from "./hiding.js";
import { listenToKeys } from "./keyboard.js";
import { goOnByItself } from "./next_lesson.js";
import { openPanels } from "./panels.js";
import { Scrubber } from "./scrubber.js";
import { openSource } from "./source.js";
import { Speed } from "./speed.js";
import { State } from "./state.js";

const root = document.querySelector("[data-screen]");

if (root) {
  const state = new State(root);
  openSource(root, state);
  const controls = new Controls(root);
  const speed = new Speed(root, state);
  const captions = new Captions(root, state);
  const chapters = new Chapters(root);
  new Scrubber(root, chapters.at);
  openPanels(root);
  hideWhenIdle(root);
  listenToKeys(root, { controls, speed, captions });
  goOnByItself(root);
}
