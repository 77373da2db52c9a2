// A menu of the chapters; where the video is in it is marked.
import { clock } from "../spans.js";

export class Chapters {
  #video;
  #list;
  #cues = [];

  constructor(root) {
    [this.#video, this.#list] = [root.querySelector("video"), root.querySelector("[data-chapters]")];
    const element = root.querySelector("track[kind=chapters]");
    if (!element) return;
    element.addEventListener("load", () => this.#fill([...element.track.cues]));
    element.track.mode = "hidden"; // loaded, and drawn by us alone
    this.#video.addEventListener("timeupdate", () => this.#mark());
  }

  // The title of the chapter at that second; "" where there is none.
  at = (seconds) => this.#cues.find((cue) => cue.startTime <= seconds && seconds < cue.endTime)?.text ?? "";

  #fill(cues) {
    this.#cues = cues;
    this.#list.replaceChildren(...cues.map((cue) => this.#item(cue)));
    this.#mark();
  }

  #item({ startTime, text }) {
    const [item, button, time] = ["li", "button", "span"].map((name) => document.createElement(name));
    button.type = "button";
    time.className = "number";
    time.textContent = clock(startTime);
    button.append(time, ` ${text}`);
    button.addEventListener("click", () => {
      this.#video.currentTime = startTime;
    });
    item.append(button);
    return item;
  }

  #mark() {
    const { currentTime } = this.#video;
    for (const [index, { startTime, endTime }] of this.#cues.entries()) {
      const button = this.#list.children[index].firstChild;
      button.ariaCurrent = String(startTime <= currentTime && currentTime < endTime);
    }
  }
}
