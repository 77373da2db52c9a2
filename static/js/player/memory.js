// What a student chose, kept in this browser; where a browser keeps nothing, it lasts as long as the page.
const PREFIX = "titula.player.";
const page = new Map();

export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return page.get(name) ?? null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    page.set(name, String(value));
  }
}
