// Which of the files that somebody dropped belongs to which lesson: by its name, and the rest in order.
//
// Knows nothing of a page. `lessons` are {id, title, filled} in the order of the course, `files` anything with a name.
// Returns the id of a lesson, or null, for each file. A lesson that has its video is only meant by its name.

export function match(files, lessons) {
  const meant = new Map(files.map((file) => [file, null]));
  const taken = new Set();
  const give = (file, lesson) => (meant.set(file, lesson.id), taken.add(lesson.id));
  const free = () => lessons.filter((lesson) => !taken.has(lesson.id));
  const inOrder = [...files].sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
  for (const alike of [sameWords, containsWords]) {
    for (const file of inOrder) {
      if (meant.get(file) !== null) continue;
      const lesson = free().find(({ title }) => alike(words(withoutEnding(file.name)), words(title)));
      if (lesson) give(file, lesson);
    }
  }
  for (const file of inOrder) {
    const lesson = meant.get(file) === null && free().find(({ filled }) => !filled);
    if (lesson) give(file, lesson);
  }
  return meant;
}

const withoutEnding = (name) => name.replace(/\.[^.]*$/, "");

// "01 - Días_de-Lluvia" and "Días de lluvia" are the same words: without accents, signs and the number before them.
function words(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/^[\d\s._-]+(?=\p{L})/u, "").match(/[\p{L}\p{N}]+/gu) ?? [];
}

const sameWords = (name, title) => name.length > 0 && name.join(" ") === title.join(" ");

function containsWords(name, title) {
  const enough = (inner) => inner.join("").length > 5;
  const holds = (outer, inner) => enough(inner) && ` ${outer.join(" ")} `.includes(` ${inner.join(" ")} `);
  return holds(name, title) || holds(title, name);
}
