// Plays an address by the browser itself: a plain file, or a stream where the browser knows HLS. When it fails, for a
// lost network or an ended address, it is opened anew at the same second.
const FIRST_WAIT = 1000;
const LAST_WAIT = 16_000;
const TRIES = 8;

// `address` is ours and leads to a fresh one of the store's. It is taken at once if the video has no source yet.
export function keepPlaying(video, address, state) {
  let [at, wait, tries, timer] = [0, FIRST_WAIT, 0, null];
  const note = () => video.readyState && (at = video.currentTime);

  function open() {
    const goOn = timer !== null && !video.paused;
    timer = null;
    video.src = address;
    if (at) video.addEventListener("loadedmetadata", () => (video.currentTime = at), { once: true });
    if (goOn) video.play().catch(() => {});
  }

  async function failed() {
    if (timer !== null) return;
    if (!navigator.onLine) state.trouble("offline");
    if (++tries > TRIES) return state.end("broken");
    timer = setTimeout(open, wait);
    wait = Math.min(wait * 2, LAST_WAIT);
    if (await isClosed(address)) {
      clearTimeout(timer);
      state.end("closed");
    }
  }

  video.addEventListener("timeupdate", note);
  video.addEventListener("error", failed);
  video.addEventListener("playing", () => {
    [wait, tries] = [FIRST_WAIT, 0];
    state.trouble(null);
  });
  window.addEventListener("online", () => timer !== null && (clearTimeout(timer), open()));
  if (!video.getAttribute("src")) open();
  else if (video.error) failed();
}

// Where the site leads (a redirect) is not looked at; only whether it says no.
async function isClosed(address) {
  try {
    const answer = await fetch(address, { method: "HEAD", redirect: "manual", cache: "no-store" });
    return answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  } catch {
    return false;
  }
}
