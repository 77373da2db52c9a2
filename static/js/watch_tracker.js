// Turns the events of a <video> into the spans of it that were really played. Jumps are not watching.

// timeupdate comes every 15-250 ms, and once a second in a hidden tab; a little more than that is still playing.
const SLACK = 0.75;

export class WatchTracker {
  #video;
  #onWatched;
  #at = null;
  #clock = 0;
  #rate = 1;

  // `onWatched(from, to)` is called with each stretch played, in seconds of the video.
  constructor(video, onWatched) {
    this.#video = video;
    this.#onWatched = onWatched;
    for (const event of ["timeupdate", "ratechange", "waiting", "pause", "ended"]) {
      video.addEventListener(event, () => this.#advance());
    }
    for (const event of ["playing", "seeked"]) video.addEventListener(event, () => this.#restart());
    for (const event of ["seeking", "emptied"]) {
      video.addEventListener(event, () => (this.#at = null));
    }
  }

  // Takes in what was played since the last event: for a page that is about to go away.
  flush() {
    this.#advance();
  }

  #restart() {
    this.#at = this.#video.currentTime;
    this.#clock = performance.now();
    this.#rate = this.#video.playbackRate;
  }

  #advance() {
    const video = this.#video;
    if (video.seeking) return;
    if (this.#at === null) {
      if (!video.paused) this.#restart();
      return;
    }
    const from = this.#at;
    const elapsed = (performance.now() - this.#clock) / 1000;
    const possible = elapsed * Math.max(this.#rate, video.playbackRate) + SLACK;
    const played = video.currentTime - from;
    this.#restart();
    if (played > 0 && played <= possible) this.#onWatched(from, this.#at);
    if (video.paused || video.ended) this.#at = null;
  }
}
