// Buttons that open a panel above the controls. One is open at a time; Escape closes it and gives the focus back.
export function openPanels(root) {
  const buttons = [...root.querySelectorAll("[data-panel]")];
  const panel = (button) => root.querySelector(`#${button.getAttribute("aria-controls")}`);

  function set(button, isOpen) {
    button.ariaExpanded = String(isOpen);
    panel(button).hidden = !isOpen;
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const opens = panel(button).hidden;
      for (const one of buttons) set(one, one === button && opens);
    });
  }
  document.addEventListener("keydown", (event) => {
    const open = buttons.find((button) => !panel(button).hidden);
    if (event.key !== "Escape" || !open) return;
    set(open, false);
    open.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    for (const button of buttons) {
      if (!panel(button).contains(target) && !button.contains(target)) set(button, false);
    }
  });
}
