// The buttons that every video has: play, skip, sound, picture in picture, full screen.
import { clock } from "../spans.js";
import { recall, remember } from "./memory.js";
import { toggle } from "./toggle.js";

export class Controls {
  #root;
  #video;

  constructor(root) {
    [this.#root, this.#video] = [root, root.querySelector("video")];
    this.#video.controls = false;
    root.querySelector("[data-controls]").hidden = false;
    this.#playing();
    this.#sound();
    this.#time();
    this.#windows();
  }

  // Seconds; until the video is there, what our own site says.
  get #length() {
    return Number.isFinite(this.#video.duration) ? this.#video.duration : Number(this.#root.dataset.duration);
  }

  playOrPause() {
    if (this.#video.paused) this.#video.play().catch(() => {});
    else this.#video.pause();
  }

  skip(seconds) {
    this.#video.currentTime = Math.min(Math.max(0, this.#video.currentTime + seconds), this.#length);
  }

  mute() {
    this.#video.muted = !this.#video.muted;
  }

  async fullscreen() {
    if (document.fullscreenElement) return document.exitFullscreen();
    if (this.#root.requestFullscreen) {
      // The browser may say no, as it does while another window closes; who asked sees that, and asks again.
      return this.#root.requestFullscreen().catch(() => {});
    }
    this.#video.webkitEnterFullscreen?.(); // an iPhone shows the video alone
  }

  #playing() {
    const button = this.#root.querySelector("[data-play]");
    const show = () => toggle(button, !this.#video.paused);
    for (const event of ["play", "pause", "ended"]) this.#video.addEventListener(event, show);
    button.addEventListener("click", () => this.playOrPause());
    this.#video.addEventListener("click", () => this.playOrPause());
    for (const skip of this.#root.querySelectorAll("[data-skip]")) {
      skip.addEventListener("click", () => this.skip(Number(skip.dataset.skip)));
    }
    show();
  }

  #sound() {
    const [button, slider] = [this.#root.querySelector("[data-mute]"), this.#root.querySelector("[data-volume]")];
    const video = this.#video;
    const show = () => {
      toggle(button, video.muted || video.volume === 0);
      slider.value = video.muted ? 0 : video.volume;
    };
    video.volume = Number(recall("volume") ?? 1);
    video.addEventListener("volumechange", () => {
      show();
      remember("volume", video.volume || 1);
    });
    button.addEventListener("click", () => this.mute());
    slider.addEventListener("input", () => {
      video.volume = Number(slider.value);
      video.muted = video.volume === 0;
    });
    show();
  }

  #time() {
    const [text, video] = [this.#root.querySelector("[data-time]"), this.#video];
    const show = () => (text.textContent = `${clock(video.currentTime)} / ${clock(this.#length)}`);
    for (const event of ["timeupdate", "durationchange", "seeking"]) video.addEventListener(event, show);
    show();
  }

  #windows() {
    const [pip, full] = [this.#root.querySelector("[data-pip]"), this.#root.querySelector("[data-fullscreen]")];
    pip.hidden = !document.pictureInPictureEnabled;
    pip.addEventListener("click", () => {
      const left = document.pictureInPictureElement ? document.exitPictureInPicture() : this.#video.requestPictureInPicture();
      left.catch(() => {}); // before the first picture there is nothing to show
    });
    full.hidden = !document.fullscreenEnabled && !this.#video.webkitEnterFullscreen;
    full.addEventListener("click", () => this.fullscreen());
    this.#video.addEventListener("dblclick", () => this.fullscreen());
    document.addEventListener("fullscreenchange", () => toggle(full, Boolean(document.fullscreenElement)));
  }
}
