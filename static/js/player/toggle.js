// A button with two faces: its label and picture say what pressing it does.
export function toggle(button, isOther) {
  const [one, other] = button.children;
  button.dataset.one ??= button.getAttribute("aria-label");
  button.setAttribute("aria-label", isOther ? button.dataset.other : button.dataset.one);
  [one.hidden, other.hidden] = [isOther, !isOther];
}
