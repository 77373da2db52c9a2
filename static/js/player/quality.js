// Automatic, or one height. Not remembered: what was right for one network is wrong for the next.
export function offerQualities(root, levels, choose) {
  const select = root.querySelector("[data-quality]");
  if (levels.length < 2) return;
  const options = levels
    .toSorted((a, b) => b.height - a.height)
    .map(({ index, height }) => new Option(`${height}p`, index));
  select.append(...options);
  select.closest("label").hidden = false;
  select.addEventListener("change", () => choose(Number(select.value)));
}
