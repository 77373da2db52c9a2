// What the player is doing, in words. A stall is told when it lasts; the reason is the network's, when it has one.
const PATIENCE = 400;
const BRIEFLY = 1500;

export class State {
  #video;
  #line;
  #trouble = null;
  #over = false;
  #telling = false; // a short word stands there: what flows meanwhile leaves it
  #timer = null;

  constructor(root) {
    this.#video = root.querySelector("video");
    this.#line = root.querySelector("[data-state]");
    for (const event of ["waiting", "seeking"]) this.#video.addEventListener(event, () => this.#soon());
    for (const event of ["playing", "canplay", "seeked", "ended"]) {
      this.#video.addEventListener(event, () => this.#goesOn());
    }
  }

  // The network makes trouble: "waiting" or "offline"; null when it is over. Told only while nothing is left to show.
  trouble(name) {
    this.#trouble = name;
    if (name && !this.#flows()) this.#say(name);
    else if (!name) this.#goesOn();
  }

  // Nothing goes on by itself from here: "closed" or "broken".
  end(name) {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#line.textContent = this.#line.dataset[name];
  }

  // A short word on what a key has just done.
  tell(name, values = {}) {
    const words = this.#line.dataset[name];
    this.#say(name, Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words));
    this.#telling = true;
    this.#timer = setTimeout(() => this.#clear(), BRIEFLY);
  }

  #goesOn() {
    if (this.#flows() && !this.#telling) this.#clear();
  }

  #flows() {
    return !this.#video.seeking && this.#video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#flows() && !this.#video.ended) this.#say(this.#trouble ?? (navigator.onLine ? "loading" : "offline"));
    }, PATIENCE);
  }

  #say(name, text = this.#line.dataset[name]) {
    if (this.#over) return;
    clearTimeout(this.#timer);
    this.#telling = false;
    this.#line.textContent = text;
  }

  #clear() {
    if (this.#over) return;
    clearTimeout(this.#timer);
    this.#telling = false;
    this.#line.textContent = "";
  }
}
