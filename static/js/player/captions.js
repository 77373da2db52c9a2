// Captions: the reader's language comes first (the server sees to that), the choice is remembered for every video.
import { recall, remember } from "./memory.js";

const OFF = "off";
const primary = (language) => language.toLowerCase().split("-")[0];

export class Captions {
  #tracks;
  #select;
  #button;
  #state;

  constructor(root, state) {
    const video = root.querySelector("video");
    this.#tracks = [...video.textTracks].filter(({ kind }) => kind === "captions");
    this.#select = root.querySelector("[data-captions-choice]");
    this.#button = root.querySelector("[data-captions-toggle]");
    this.#state = state;
    if (!this.#tracks.length) return;
    this.#show(this.#first(root.querySelector("track[default]")?.srclang));
    this.#select.addEventListener("change", () => this.#choose(this.#select.value));
    this.#button.addEventListener("click", () => this.toggle());
    video.textTracks.addEventListener("change", () => this.#reflect()); // a phone's own player has its own menu
  }

  toggle() {
    if (!this.#tracks.length) return;
    const known = this.#named(recall("language"));
    this.#choose(this.#select.value ? "" : (known ?? this.#tracks[0]).language);
    const label = this.#shown()?.label;
    this.#state.tell(label ? "captions" : "captionsOff", { language: label });
  }

  #first(byDefault) {
    const wish = recall("captions");
    if (wish === OFF) return "";
    return this.#named(wish)?.language ?? byDefault ?? "";
  }

  // The track of this language, or of a variety of it.
  #named(language) {
    if (!language) return undefined;
    return (
      this.#tracks.find((track) => track.language === language) ??
      this.#tracks.find((track) => primary(track.language) === primary(language))
    );
  }

  #choose(language) {
    this.#show(language);
    remember("captions", language || OFF);
    if (language) remember("language", language);
  }

  #show(language) {
    for (const track of this.#tracks) track.mode = track.language === language ? "showing" : "disabled";
    this.#reflect();
  }

  #shown() {
    return this.#tracks.find(({ mode }) => mode === "showing");
  }

  #reflect() {
    this.#select.value = this.#shown()?.language ?? "";
    this.#button.ariaPressed = String(Boolean(this.#shown()));
  }
}
