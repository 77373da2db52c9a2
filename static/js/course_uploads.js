// The page where the videos of a course are uploaded: files dropped onto lessons, or many at once, which are matched
// to lessons first. Two travel at a time, the others wait; each has the uploader of its lesson.
import { match } from "./match_files.js";
import { dropZone, ownFile, uploader } from "./uploader.js";

const AT_ONCE = 2;
const page = document.querySelector("[data-course-uploads]");
const find = (name) => page.querySelector(`[data-${name}]`);
const lessons = new Map();
let planned = [];

const turn = queue(AT_ONCE);
for (const row of page.querySelectorAll("[data-row]")) {
  const panel = row.querySelector("[data-uploader]");
  const { take } = uploader(panel, { turn });
  const lesson = { id: row.dataset.row, title: row.dataset.title, filled: row.dataset.filled === "yes", take };
  lessons.set(lesson.id, lesson);
  panel.addEventListener("uploaded", ({ detail }) => {
    lesson.filled = true;
    row.querySelector("[data-current]").textContent = detail;
  });
}
page.hidden = false;
ownFile(find("many"));
find("many").addEventListener("change", () => (plan(...find("many").files), (find("many").value = "")));
find("start").addEventListener("click", start);
find("clear").addEventListener("click", () => draw((planned = [])));
dropZone(find("drop"), plan);
// A file that misses its target must not take the place of the page.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());

// Never two travelling files too many: the next goes when one has arrived, stopped or failed.
function queue(places) {
  const waiting = [];
  let free = places;
  return async (go) => {
    if (free > 0) free -= 1;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await go();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

function plan(...files) {
  const open = [...lessons.values()].filter(({ id }) => !planned.some(({ lesson }) => lesson === id));
  const meant = match(files, open);
  planned.push(...files.map((file) => ({ file, lesson: meant.get(file) })));
  draw();
}

function draw() {
  find("plan").hidden = !planned.length;
  find("files").replaceChildren(...planned.map(line));
  find("start").disabled = !planned.some(({ lesson }) => lesson);
  if (planned.length) find("start").scrollIntoView({ block: "nearest" });
}

function line(one) {
  const row = find("line").content.cloneNode(true);
  const choice = row.querySelector("select");
  row.querySelector("[data-filename]").textContent = one.file.name;
  choice.setAttribute("aria-label", page.dataset.textFor.replace("{name}", one.file.name));
  choice.value = one.lesson ?? "";
  choice.addEventListener("change", () => {
    // A lesson takes one file: whoever had it before is left out.
    for (const other of planned) if (other !== one && other.lesson === choice.value) other.lesson = null;
    one.lesson = choice.value || null;
    draw();
    find("files").querySelectorAll("select")[planned.indexOf(one)].focus();
  });
  return row;
}

function start() {
  const going = planned.filter(({ lesson }) => lesson);
  planned = planned.filter(({ lesson }) => !lesson);
  draw();
  for (const { file, lesson } of going) lessons.get(lesson).take(file);
  page.querySelector(`[data-row="${going[0].lesson}"]`).scrollIntoView({ block: "nearest" });
}
