// Plays a ladder by hls.js, through lost networks and ended addresses.
import { Addresses, Closed } from "./addresses.js";

const RENEWALS = 3;
const FIRST_WAIT = 1000;
const LAST_WAIT = 16_000;
// Seconds that are loaded ahead: who only looks at the page loads little.
const LOOKING = 12;
const PLAYING = 60;
// A second broken buffer so soon after the first (milliseconds) is no accident.
const AGAIN = 10_000;

// Returns what chooses a quality, or null where hls.js cannot play. `state` is told of trouble; `levels` gets the
// qualities, [{ index, height }, …], once they are known.
export async function openStream(video, url, state, levels) {
  const { default: Hls } = await import("../../vendor/hls-1.7.4.light.min.mjs");
  if (!Hls.isSupported()) return null;
  video.removeAttribute("src");
  video.preload = "auto";
  return new Stream(Hls, video, url, state, levels);
}

class Stream {
  #hls;
  #video;
  #url;
  #state;
  #addresses = new Addresses();
  #wait = FIRST_WAIT;
  #timer = null;
  #brokenAt = -Infinity;
  #over = false;

  constructor(Hls, video, url, state, levels) {
    [this.#video, this.#url, this.#state] = [video, url, state];
    this.#hls = new Hls(this.#config());
    const { Events } = Hls;
    this.#hls.on(Events.MANIFEST_PARSED, (_event, { levels: found }) => {
      levels(found.map(({ height }, index) => ({ index, height })));
    });
    this.#hls.on(Events.LEVEL_LOADED, (_event, { details }) => this.#addresses.learn(details));
    this.#hls.on(Events.FRAG_BUFFERED, () => this.#well());
    this.#hls.on(Events.ERROR, (_event, error) => this.#failed(error, Hls.ErrorTypes));
    video.addEventListener("play", () => this.#hold(PLAYING), { once: true });
    window.addEventListener("online", () => this.#timer && this.#goOn());
    this.#hls.loadSource(url);
    this.#hls.attachMedia(video);
  }

  // -1: automatic.
  choose(index) {
    this.#hls.nextLevel = index;
  }

  #hold(seconds) {
    Object.assign(this.#hls.config, { maxBufferLength: seconds, maxMaxBufferLength: seconds });
  }

  #config() {
    const retry = { maxNumRetry: 6, retryDelayMs: 500, maxRetryDelayMs: 8000, backoff: "exponential" };
    const patient = {
      maxTimeToFirstByteMs: 15_000,
      maxLoadTimeMs: 120_000,
      timeoutRetry: { ...retry, retryDelayMs: 0 },
      errorRetry: { ...retry, shouldRetry: this.#shouldRetry },
    };
    return {
      enableWorker: false, // it would be made of a blob, which the content security policy refuses
      capLevelToPlayerSize: true,
      maxBufferLength: LOOKING,
      maxMaxBufferLength: LOOKING,
      backBufferLength: 90,
      manifestLoadPolicy: { default: patient },
      playlistLoadPolicy: { default: patient },
      fragLoadPolicy: { default: patient },
      xhrSetup: this.#setUp,
    };
  }

  // hls.js lets this open the request itself.
  #setUp = async (xhr, url) => {
    try {
      const address = await this.#addresses.of(url);
      if (address !== url) xhr.open("GET", address, true);
    } catch (error) {
      if (error instanceof Closed) this.#close();
      throw error;
    }
  };

  #shouldRetry = (policy, count, _isTimeout, response, retry) => {
    if (response?.code === 403 && !this.#isOurs(response.url)) {
      this.#addresses.refuse(response.url);
      return count < RENEWALS;
    }
    // Without an answer the connection broke: hls.js takes that for a refusal by the store.
    return retry || (response?.code === 0 && count < policy.maxNumRetry);
  };

  #isOurs = (url) => url.startsWith(location.origin) && /\.m3u8$/.test(new URL(url).pathname);

  #failed(error, kinds) {
    const status = error.response?.code ?? 0;
    if (error.type === kinds.MEDIA_ERROR) return error.fatal && this.#recover();
    if (error.type !== kinds.NETWORK_ERROR) return error.fatal && this.#end("broken");
    if (error.fatal && this.#isOurs(error.url ?? error.response?.url ?? "") && status >= 400 && status < 500) {
      return this.#close();
    }
    if (status < 400 || status >= 500) this.#state.trouble(navigator.onLine ? "waiting" : "offline");
    if (error.fatal) this.#later();
  }

  // hls.js has given up for now; nothing that is buffered was lost.
  #later() {
    clearTimeout(this.#timer);
    if (this.#over) return;
    this.#timer = setTimeout(() => this.#goOn(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LAST_WAIT);
  }

  #goOn() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#hls.levels.length) this.#hls.startLoad(this.#video.currentTime);
    else this.#hls.loadSource(this.#url);
  }

  #well() {
    this.#wait = FIRST_WAIT;
    this.#state.trouble(null);
  }

  #recover() {
    const now = performance.now();
    if (now - this.#brokenAt < AGAIN) return this.#end("broken");
    this.#brokenAt = now;
    this.#hls.recoverMediaError();
  }

  #close() {
    this.#end("closed");
  }

  #end(how) {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#hls.stopLoad();
    this.#state.end(how);
  }
}
