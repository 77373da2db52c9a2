// The page of an order asks how it stands: often at first, then ever more seldom, and not while nobody looks.
const FIRST = 2000;
const LONGEST = 30000;
const GROWTH = 1.25;

let wait = FIRST;
let timer;
let chapter = document.querySelector("[data-order]").dataset.order;

function again() {
  clearTimeout(timer);
  timer = setTimeout(ask, wait);
}

function ask() {
  const live = document.querySelector("[data-order][data-live]");
  if (!live) return;
  if (document.visibilityState === "visible") {
    window.htmx.trigger(live, "look");
    wait = Math.min(wait * GROWTH, LONGEST);
  }
  again();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  wait = FIRST;
  ask();
});

document.body.addEventListener("htmx:afterSettle", () => {
  const order = document.querySelector("[data-order]");
  if (order.dataset.order === chapter) return;
  chapter = order.dataset.order;
  wait = FIRST;
  order.querySelector("h1").focus(); // read aloud by screen readers: this is what was waited for
});

again();
