// How fast it plays, remembered for every video.
import { recall, remember } from "./memory.js";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const written = (speed) => `${new Intl.NumberFormat(document.documentElement.lang).format(speed)} ×`;

export class Speed {
  #video;
  #select;
  #state;

  constructor(root, state) {
    [this.#video, this.#select, this.#state] = [root.querySelector("video"), root.querySelector("[data-speed-choice]"), state];
    this.#select.replaceChildren(...SPEEDS.map((speed) => new Option(written(speed), speed)));
    this.#select.addEventListener("change", () => this.#set(Number(this.#select.value)));
    this.#video.addEventListener("ratechange", () => (this.#select.value = this.#video.playbackRate));
    this.#set(SPEEDS.find((speed) => speed === Number(recall("speed"))) ?? 1);
  }

  // One step slower (-1) or faster (1).
  step(by) {
    const speeds = by > 0 ? SPEEDS : SPEEDS.toReversed();
    const next = speeds.find((speed) => (speed - this.#video.playbackRate) * by > 0) ?? speeds.at(-1);
    this.#set(next);
    this.#state.tell("speed", { speed: written(next) });
  }

  #set(speed) {
    // A new source begins with the default.
    this.#video.defaultPlaybackRate = this.#video.playbackRate = speed;
    this.#select.value = speed;
    remember("speed", speed);
  }
}
