"""Everything the double knows, by kind and id, with a journal that survives a killed process."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]


class Store:
    """Objects in order of creation. Keys that begin with `_` are ours and never leave the double.

    Not locked: the world's lock is around every use. Without a `journal` nothing is kept.
    """

    def __init__(self, journal: Path | None = None) -> None:
        self._kinds: dict[str, dict[str, Json]] = {}
        self._changed: dict[str, Json | None] = {}
        self._journal: IO[str] | None = None
        if journal is not None:
            self._load(journal)
            self._journal = self._compacted(journal)

    def find(self, identifier: str, kind: str | None = None) -> Json | None:
        """The object of that id, or None."""
        kinds = [kind] if kind is not None else list(self._kinds)
        for name in kinds:
            found = self._kinds.get(name, {}).get(identifier)
            if found is not None:
                return found
        return None

    def all(self, kind: str) -> list[Json]:
        """Every object of `kind`, oldest first."""
        return list(self._kinds.get(kind, {}).values())

    def count(self, kind: str) -> int:
        """How many there are."""
        return len(self._kinds.get(kind, {}))

    def put(self, item: Json) -> None:
        """Keep a new object, or note that a kept one was changed."""
        self._kinds.setdefault(item["object"], {})[item["id"]] = item
        self._changed[item["id"]] = item

    def remove(self, item: Json) -> None:
        """Forget an object."""
        del self._kinds[item["object"]][item["id"]]
        self._changed[item["id"]] = None

    def clear(self, keep: frozenset[str] = frozenset()) -> None:
        """Forget everything but the kinds in `keep`."""
        for kind in set(self._kinds) - keep:
            for item in self.all(kind):
                self.remove(item)

    def commit(self) -> None:
        """Write what changed since the last call to the journal, one line each."""
        if self._journal is not None and self._changed:
            self._journal.writelines(_line(key, item) for key, item in self._changed.items())
            self._journal.flush()
        self._changed.clear()

    def _load(self, path: Path) -> None:
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            try:
                key, item = json.loads(line)
            except ValueError:
                # The last line, cut short when the process was killed: never answered to anybody.
                continue
            kept = self.find(key)
            if item is not None:
                self._kinds.setdefault(item["object"], {})[key] = item
            elif kept is not None:
                del self._kinds[kept["object"]][key]

    def _compacted(self, path: Path) -> IO[str]:
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text("".join(self._lines()), encoding="utf-8")
        draft.replace(path)
        return path.open("a", encoding="utf-8")

    def _lines(self) -> Iterator[str]:
        for items in self._kinds.values():
            for key, item in items.items():
                yield _line(key, item)


def public(item: Json) -> Json:
    """The object as a client may see it."""
    return {name: value for name, value in item.items() if not name.startswith("_")}


def _line(key: str, item: Json | None) -> str:
    return json.dumps([key, item], separators=(",", ":")) + "\n"
