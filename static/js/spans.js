// Arithmetic on spans of seconds, [[from, to], …]. Pure; the server's rules (progress/rules.py) are the same.

// The same seconds, sorted and disjoint. Spans that nearly touch are joined: a pause loses a moment.
export function merge(spans, gap = 0.25) {
  const merged = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (from >= to) continue;
    if (last && from <= last[1] + gap) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export const covered = (spans) => spans.reduce((seconds, [from, to]) => seconds + to - from, 0);

// What of `spans` is not in `gone`. Crumbs are left out: what is shorter than a frame is nobody's watching.
export function subtract(spans, gone, crumb = 0.05) {
  const cuts = merge(gone, 0);
  return merge(spans, 0).flatMap(([from, to]) => {
    const left = [];
    for (const [a, b] of cuts) {
      if (b <= from || a >= to) continue;
      if (a > from) left.push([from, a]);
      from = Math.max(from, b);
    }
    if (from < to) left.push([from, to]);
    return left.filter(([a, b]) => b - a >= crumb);
  });
}

// What of 0…duration is in no span.
export function missing(spans, duration) {
  const gaps = [];
  let at = 0;
  for (const [from, to] of merge(spans)) {
    if (from > at) gaps.push([at, from]);
    at = to;
  }
  if (at < duration) gaps.push([at, duration]);
  return gaps;
}

// "1:05" or "1:02:09".
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
