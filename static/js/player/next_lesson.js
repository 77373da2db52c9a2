// At the end of a video it goes on to the next lesson, after a count that can be stopped. Who asked their system for
// less motion has to ask for this; the choice is remembered.
import { recall, remember } from "./memory.js";

const SECONDS = 8;
const ARRIVING = "titula.player.arriving";

export function goOnByItself(root) {
  const video = root.querySelector("video");
  const card = root.querySelector("[data-next-card]");
  if (sessionStorage.getItem(ARRIVING) === location.pathname) {
    const play = () => video.play().catch(() => {}); // a browser may want a click first
    if (video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) play();
    else video.addEventListener("canplay", play, { once: true });
  }
  sessionStorage.removeItem(ARRIVING);
  if (card) new NextLesson(video, card, root.querySelector("[data-next-choice]"));
}

class NextLesson {
  #card;
  #link;
  #timer = null;

  constructor(video, card, choice) {
    [this.#card, this.#link] = [card, card.querySelector("[data-next-go]")];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    choice.checked = (recall("next") ?? (still ? "no" : "yes")) === "yes";
    choice.addEventListener("change", () => remember("next", choice.checked ? "yes" : "no"));
    video.addEventListener("ended", () => choice.checked && this.#count(SECONDS));
    for (const event of ["play", "seeking"]) video.addEventListener(event, () => this.#stop());
    card.querySelector("[data-next-cancel]").addEventListener("click", () => this.#stop());
    this.#link.addEventListener("click", () => this.#note());
  }

  #count(left) {
    const text = this.#card.querySelector("[data-next-text]");
    text.textContent = text.dataset.text.replace("{seconds}", left);
    this.#card.hidden = false;
    if (left > 0) this.#timer = setTimeout(() => this.#count(left - 1), 1000);
    else this.#link.click();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#card.hidden = true;
  }

  #note() {
    sessionStorage.setItem(ARRIVING, this.#link.pathname);
  }
}
