// The uploader of one lesson: choose or drop a file, see it travel, pause, go on after a reload, cancel.
//
// The browser cannot reopen a file by itself after a reload, so the upload is remembered here and the person chooses
// the file again; name, size and date tell that it is the same. Without this script the plain field does it.
//
// `turn(go)` lets a page with many of them say when a file may travel: it calls `go` and waits for what that returns.
import { call, MultipartUpload, Refused } from "./multipart_upload.js";
import { clock } from "./spans.js";

export function uploader(panel, { turn = (go) => go() } = {}) {
  const find = (name) => panel.querySelector(`[data-${name}]`);
  const { api, lesson } = panel.dataset;
  const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const plain = document.querySelector("[name=new_video]");
  const remembered = `titula-upload-${lesson}`;
  const text = (name) => panel.dataset[`text${name}`];
  const say = (words) => (find("status").textContent = words);
  let upload = null;
  let waiting = null; // what tells a file in the queue that it is not to go
  let known = read();

  ownFile(find("file"));
  panel.hidden = false;
  plain?.closest(".field-new_video, .field-row, .form-row")?.setAttribute("hidden", "");
  find("file").addEventListener("change", () => take(find("file").files[0]));
  find("pause").addEventListener("click", () => upload.pause());
  find("resume").addEventListener("click", () => wait(() => run()));
  find("cancel").addEventListener("click", cancel);
  dropZone(find("zone"), take);
  window.addEventListener("beforeunload", (event) => (find("pause").hidden && !waiting) || event.preventDefault());
  if (known) show({ words: text("Again").replace("{name}", known.name), cancel: true });

  function take(file) {
    find("file").value = "";
    if (!file) return;
    find("name").textContent = file.name;
    return wait(() => send(file));
  }

  // In the queue it can still be called back.
  async function wait(go) {
    const mine = (waiting = new AbortController());
    show({ words: text("Queued"), run: true, zone: false, cancel: true });
    await turn(() => {
      if (mine.signal.aborted) return;
      waiting = null;
      return go();
    });
  }

  async function send(file) {
    show({ words: text("Starting"), zone: false });
    try {
      const facts = await (known && isSame(known, file) ? standing(known.id) : begin(file));
      remember({ id: facts.uploadId, name: file.name, size: file.size, lastModified: file.lastModified });
      upload = new MultipartUpload({ api, csrf, file, facts });
    } catch (error) {
      return fail(error);
    }
    return run();
  }

  async function begin(file) {
    const asked = { lessonId: Number(lesson), filename: file.name, size: file.size, contentType: file.type };
    try {
      return await call(csrf, "POST", api, asked);
    } catch (error) {
      const { uploadId, filename, size } = error.body ?? {};
      if (error.code !== "upload_in_progress") throw error;
      if (filename === file.name && size === file.size) return standing(uploadId);
      remember({ id: uploadId, name: filename, size, lastModified: null });
      throw new Refused(409, { code: error.code, detail: text("Other").replace("{name}", filename) });
    }
  }

  async function standing(id) {
    const facts = await call(csrf, "GET", `${api}/${id}`);
    if (facts.state !== "started" && facts.state !== "completing") throw new Refused(409, { code: "upload_over" });
    return facts;
  }

  async function run() {
    show({ run: true, zone: false, pause: true, cancel: true });
    upload.told = teller(upload.file.size); // the speed is that since it goes on
    try {
      const done = await upload.run();
      if (!done) return upload && show({ words: text("Paused"), run: true, zone: false, resume: true, cancel: true });
      remember(null);
      show({ words: text(done.preparing ? "Preparing" : "Done"), run: true, zone: false, show: true });
      panel.dispatchEvent(new CustomEvent("uploaded", { detail: done.filename }));
    } catch (error) {
      fail(error);
    }
  }

  function fail(error) {
    upload = null;
    const over = error instanceof Refused && (error.status === 404 || error.status === 422 || error.code === "upload_over");
    if (over) remember(null);
    const fields = Object.values(error.body?.errors ?? {}).flat();
    show({ words: fields.join(" ") || error.message || text("Failed"), cancel: Boolean(known) });
  }

  async function cancel() {
    const running = upload;
    upload = null;
    running?.pause();
    if (waiting) {
      waiting.abort();
      waiting = null;
    }
    if (!known) return show({ words: text("Cancelled") });
    try {
      await call(csrf, "DELETE", `${api}/${known.id}`);
    } catch (error) {
      if (error.status !== 404 && error.code !== "upload_over") return fail(error);
    }
    remember(null);
    show({ words: text("Cancelled") });
  }

  function teller(size) {
    let began = performance.now();
    let first = null;
    return {
      progress(bytes) {
        first ??= bytes;
        const seconds = (performance.now() - began) / 1000;
        const speed = seconds > 0.5 ? (bytes - first) / seconds : 0;
        find("bar").value = (100 * bytes) / size;
        if (!find("pause").hidden && speed > 0) {
          const words = text("Sending").replace("{done}", amount(bytes)).replace("{whole}", amount(size));
          say(words.replace("{speed}", amount(speed)).replace("{left}", clock(Math.ceil((size - bytes) / speed))));
        }
      },
      waiting: () => say(text("Waiting")),
      checking() {
        find("pause").hidden = find("cancel").hidden = true;
        say(text("Checking"));
      },
    };
  }

  function show({ words = "", zone = true, ...visible }) {
    say(words);
    find("zone").hidden = !zone;
    for (const name of ["run", "pause", "resume", "cancel", "show"]) find(name).hidden = !visible[name];
  }

  function read() {
    try {
      return JSON.parse(localStorage.getItem(remembered));
    } catch {
      return null; // no storage, or not ours
    }
  }

  function remember(what) {
    known = what;
    try {
      if (what) localStorage.setItem(remembered, JSON.stringify(what));
      else localStorage.removeItem(remembered);
    } catch {
      // Without storage an upload lives as long as its page; the server still knows it.
    }
  }

  return { take };
}

const isSame = (known, file) =>
  known.name === file.name && known.size === file.size && [null, file.lastModified].includes(known.lastModified);

// The theme writes the name of any chosen file into a text field beside it. There is none here, and it would fail.
export function ownFile(input) {
  const fresh = input.cloneNode();
  fresh.hasChangeListener = true; // how the theme tells that it was here before
  input.replaceWith(fresh);
}

export function dropZone(zone, take) {
  zone.addEventListener("dragover", (event) => (event.preventDefault(), zone.classList.add("is-over")));
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    take(...event.dataTransfer.files);
  });
}

function amount(bytes) {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  const unit = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"][power];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: power > 1 ? 1 : 0 };
  return (bytes / 1024 ** power).toLocaleString(document.documentElement.lang || undefined, style);
}
