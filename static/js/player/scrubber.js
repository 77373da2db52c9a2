// The line of time: where it is, what is loaded, and, under the pointer, what is there.
import { clock } from "../spans.js";

export class Scrubber {
  #video;
  #range;
  #peek;
  #sprite;
  #chapterAt;

  // `chapterAt(seconds)` returns a title, or "".
  constructor(root, chapterAt) {
    this.#video = root.querySelector("video");
    this.#range = root.querySelector("[data-seek]");
    this.#peek = root.querySelector("[data-peek]");
    this.#sprite = JSON.parse(document.getElementById("thumbnails")?.textContent ?? "null");
    this.#chapterAt = chapterAt;
    this.#follow();
    this.#range.addEventListener("input", () => this.#seek());
    for (const event of ["pointermove", "pointerdown"]) {
      this.#range.addEventListener(event, ({ clientX }) => this.#show(this.#secondsAt(clientX)));
    }
    for (const event of ["pointerleave", "pointerup", "blur"]) {
      this.#range.addEventListener(event, () => (this.#peek.hidden = true));
    }
  }

  #follow() {
    const [video, range] = [this.#video, this.#range];
    video.addEventListener("durationchange", () => {
      if (Number.isFinite(video.duration)) range.max = video.duration;
      this.#draw();
    });
    for (const event of ["timeupdate", "seeking", "progress"]) video.addEventListener(event, () => this.#draw());
    range.addEventListener("focus", () => this.#say());
    video.addEventListener("seeked", () => this.#say());
    this.#draw();
    this.#say();
  }

  #seek() {
    this.#video.currentTime = Number(this.#range.value);
    this.#say();
  }

  #draw() {
    const { buffered, currentTime } = this.#video;
    const total = Number(this.#range.max) || 1;
    const loaded = Array.from({ length: buffered.length }, (_, index) => [buffered.start(index), buffered.end(index)]);
    const until = loaded.find(([from, to]) => from <= currentTime + 0.5 && to >= currentTime)?.[1] ?? 0;
    this.#range.value = currentTime;
    this.#range.style.setProperty("--played", `${(100 * currentTime) / total}%`);
    this.#range.style.setProperty("--loaded", `${(100 * until) / total}%`);
  }

  // Not at every tick: a screen reader would speak without end.
  #say() {
    const text = this.#range.dataset.text;
    const total = clock(Number(this.#range.max));
    this.#range.ariaValueText = text.replace("{time}", clock(this.#video.currentTime)).replace("{total}", total);
  }

  #secondsAt(clientX) {
    const { left, width } = this.#range.getBoundingClientRect();
    return Math.min(Math.max(0, (clientX - left) / width), 1) * Number(this.#range.max);
  }

  #show(seconds) {
    const title = this.#chapterAt(seconds);
    this.#peek.querySelector("[data-peek-time]").textContent = title ? `${clock(seconds)} · ${title}` : clock(seconds);
    if (this.#sprite) this.#picture(this.#peek.querySelector("[data-peek-picture]").style, seconds);
    this.#peek.hidden = false;
    const [room, half] = [this.#range.clientWidth, this.#peek.offsetWidth / 2];
    const middle = (seconds / Number(this.#range.max)) * room;
    this.#peek.style.left = `${Math.min(Math.max(middle, half), room - half)}px`;
  }

  #picture(style, seconds) {
    const { url, interval, columns, width, height, count } = this.#sprite;
    const cell = Math.min(Math.floor(seconds / interval), count - 1);
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.backgroundImage = `url("${url}")`;
    style.backgroundPosition = `-${(cell % columns) * width}px -${Math.floor(cell / columns) * height}px`;
  }
}
