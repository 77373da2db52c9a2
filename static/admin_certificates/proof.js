// The preview beside a form: what is typed is printed by the engine that prints the certificates.
//
// A pause in typing asks for the page that is looked at, and then for small pictures of every extreme.
// A newer question aborts the older one, so that the answer shown is always that of the newest text.

const PAUSE = 600;

for (const panel of document.querySelectorAll("[data-proof]")) new Proof(panel).start();

function Proof(panel) {
  const form = document.getElementById(panel.dataset.form);
  const page = panel.querySelector("[data-page]");
  const trouble = panel.querySelector("[data-trouble]");
  const status = panel.querySelector("[data-status]");
  const box = panel.querySelector("[data-problems-box]");
  const samples = [...panel.querySelectorAll("[data-sample]")];
  const running = { page: null, strip: null };
  let timer = 0;
  let sample = samples[0]?.dataset.sample ?? "";

  this.start = () => {
    if (!form) return;
    form.addEventListener("input", () => later());
    form.addEventListener("change", () => later());
    for (const button of samples) button.addEventListener("click", () => choose(button));
    showAll();
  };

  function later() {
    clearTimeout(timer);
    running.strip?.abort();
    timer = setTimeout(showAll, PAUSE);
  }

  // The page that is looked at comes first; the others share its processor.
  async function showAll() {
    if ((await showPage()) && samples.length) await showStrip();
  }

  function choose(button) {
    sample = button.dataset.sample;
    for (const other of samples) other.setAttribute("aria-pressed", String(other === button));
    showPage();
  }

  async function showPage() {
    panel.setAttribute("aria-busy", "true");
    status.textContent = panel.dataset.printing;
    const answer = await ask("page", sample);
    if (answer === undefined) return false; // a newer question is on its way
    panel.removeAttribute("aria-busy");
    const shown = answer?.page ?? { picture: "", error: panel.dataset.unreachable };
    status.textContent =
      answer?.ms !== undefined ? panel.dataset.printed.replace("#", seconds(answer.ms)) : "";
    trouble.textContent = shown.error;
    trouble.hidden = !shown.error;
    if (shown.picture) page.src = shown.picture;
    page.hidden = !page.src;
    page.classList.toggle("is-old", !shown.picture);
    if (answer) showProblems(answer.problems ?? []);
    return true;
  }

  async function showStrip() {
    const answer = await ask("strip", "");
    if (!answer) return;
    for (const { key, picture, error } of answer.strip) {
      const button = samples.find((one) => one.dataset.sample === key);
      const image = button.querySelector("img");
      if (picture) image.src = picture;
      image.hidden = !picture;
      button.querySelector(".proof-mark").hidden = !error;
      button.title = error;
    }
  }

  // Returns undefined if a newer question took its place, and null if there is no answer.
  async function ask(kind, name) {
    running[kind]?.abort();
    const mine = (running[kind] = new AbortController());
    const body = new FormData(form);
    body.set("sample", name);
    try {
      const response = await fetch(panel.dataset.url, { method: "POST", body, signal: mine.signal });
      return response.ok ? await response.json() : null;
    } catch (error) {
      return error.name === "AbortError" ? undefined : null;
    }
  }

  function seconds(ms) {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    return (ms / 1000).toLocaleString(document.documentElement.lang || undefined, digits);
  }

  function showProblems(problems) {
    if (!box) return;
    box.hidden = !problems.length;
    box.querySelector("[data-problems]").replaceChildren(...problems.map(asItem));
  }

  function asItem({ line, sentence }) {
    const item = document.createElement("li");
    if (line) {
      const jump = document.createElement("button");
      jump.type = "button";
      jump.textContent = `${panel.dataset.line} ${line}`;
      jump.addEventListener("click", () => goTo(line));
      item.append(jump, " ");
    }
    item.append(sentence);
    return item;
  }

  function goTo(line) {
    const source = form.querySelector("textarea");
    const lines = source.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    source.focus();
    source.setSelectionRange(start, start + lines[line - 1].length);
    const height = parseFloat(getComputedStyle(source).lineHeight) || 20;
    source.scrollTop = Math.max(0, (line - 5) * height);
  }
}
