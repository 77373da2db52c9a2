"""Reading here and there in an object of the store, without fetching it."""

from __future__ import annotations

import io

from courses import store

#: Bytes of one request: a film's index is read in few, and a film of 20 GB is never read whole.
BLOCK = 256 * 1024
#: Requests for one file; a film that needs more is built to be slow.
MOST_REQUESTS = 400


class TooManyReads(OSError):
    """The reader went back and forth more often than any real film makes it."""


class RangedFile(io.RawIOBase):
    """A file to be read and sought in, of ``size`` bytes at ``key``. Keeps the last two blocks."""

    def __init__(self, key: str, size: int) -> None:
        super().__init__()
        self._key, self._size, self._at = key, size, 0
        self._blocks: dict[int, bytes] = {}
        self._requests = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = self._size - self._at if size < 0 else min(size, self._size - self._at)
        pieces = []
        while wanted > 0:
            number, inside = divmod(self._at, BLOCK)
            piece = self._block(number)[inside : inside + wanted]
            pieces.append(piece)
            self._at += len(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            self._requests += 1
            if self._requests > MOST_REQUESTS:
                raise TooManyReads(self._key)
            start = number * BLOCK
            fetched = store.read(self._key, start, min(BLOCK, self._size - start))
            if not fetched:
                raise EOFError(self._key)
            self._blocks = dict([*self._blocks.items()][-1:]) | {number: fetched}
        return self._blocks[number]
