// In full screen the controls go away while the video plays and nobody moves.
const AFTER = 3000;

export function hideWhenIdle(root) {
  const [video, bar] = [root.querySelector("video"), root.querySelector("[data-controls]")];
  let timer = null;
  const inUse = () => video.paused || bar.contains(document.activeElement?.closest(":focus-visible") ?? null);

  function stir() {
    root.classList.remove("screen--idle");
    clearTimeout(timer);
    if (document.fullscreenElement === root) {
      timer = setTimeout(() => root.classList.toggle("screen--idle", !inUse()), AFTER);
    }
  }

  for (const event of ["pointermove", "pointerdown", "keydown", "focusin"]) root.addEventListener(event, stir);
  for (const event of ["play", "pause"]) video.addEventListener(event, stir);
  document.addEventListener("fullscreenchange", stir);
}
