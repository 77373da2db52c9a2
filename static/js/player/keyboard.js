// The keyboard map. Single keys can be switched off (WCAG 2.1.4); inside the player they work all the same.
const OFF = "titula.keys.off"; // of lesson_keys.js
const WRITING = "input:not([type=range], [type=checkbox]), textarea, select, [contenteditable], dialog";
const REPEATABLE = /^([jl]|Arrow.+)$/;
const PRESSABLE = "button, a, summary, label, input[type=checkbox]";

export function listenToKeys(root, { controls, speed, captions }) {
  const dialog = root.querySelector("[data-keys-dialog]");
  const video = root.querySelector("video");
  const help = () => dialog.showModal();
  root.querySelector("[data-keys-open]").addEventListener("click", help);

  const keys = {
    k: () => controls.playOrPause(),
    " ": () => controls.playOrPause(),
    j: () => controls.skip(-10),
    l: () => controls.skip(10),
    ArrowLeft: () => controls.skip(-5),
    ArrowRight: () => controls.skip(5),
    m: () => controls.mute(),
    c: () => captions.toggle(),
    f: () => controls.fullscreen(),
    "<": () => speed.step(-1),
    ">": () => speed.step(1),
    "?": help,
  };
  for (let tenth = 0; tenth <= 9; tenth++) {
    keys[tenth] = () => Number.isFinite(video.duration) && (video.currentTime = (video.duration * tenth) / 10);
  }

  document.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!isFor(root, event)) return;
    event.preventDefault();
    if (!event.repeat || REPEATABLE.test(event.key)) act();
  });
}

function isFor(root, { target, key }) {
  const isArrow = key.startsWith("Arrow");
  if (target.closest(WRITING) || (key === " " && target.closest(PRESSABLE))) return false;
  if (isArrow && target.matches("[data-volume]")) return false;
  if (root.contains(target)) return true;
  return document.querySelector("[data-keys]") !== null && !localStorage.getItem(OFF);
}
