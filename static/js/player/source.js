// What the video is played from: the ladder by hls.js, the ladder by the browser itself (Safari), or the plain file.
import { keepPlaying } from "./file.js";
import { offerQualities } from "./quality.js";
import { openStream } from "./stream.js";

const HLS = "application/vnd.apple.mpegurl";

// Safari's own player saves its battery and casts. Others that know HLS by now have no way to choose a quality.
const playsStreams = (video) => "WebKitPlaybackTargetAvailabilityEvent" in window && video.canPlayType(HLS);

export async function openSource(root, state) {
  const video = root.querySelector("video");
  const { stream, file } = root.dataset;
  if (!stream) return keepPlaying(video, file, state);
  if (playsStreams(video)) {
    video.removeAttribute("src");
    return keepPlaying(video, stream, state);
  }
  const opened = await load(video, stream, state, (levels) => offerQualities(root, levels, (index) => opened.choose(index)));
  if (opened) return;
  if (file) keepPlaying(video, file, state);
  else state.end("broken");
}

async function load(...stream) {
  try {
    return await openStream(...stream);
  } catch {
    return null; // the script itself did not come: the file may
  }
}
