"""Which messages are phrasings word for word, known by the hashes of their folded texts: small, whatever the size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Repeats:
    """The folded texts of the phrasings, with what is quoted and without, as 128 bits each, ascending."""

    high: Hashes
    low: Hashes
    entries: NDArray[np.intp]

    @classmethod
    def of(cls, wordings: Sequence[Iterable[str]], entry_of: Sequence[int] | NDArray[np.intp]) -> Repeats:
        """Take the folded texts of each phrasing, and its entry."""
        pairs = {
            (_hashed(text), int(entry)) for texts, entry in zip(wordings, entry_of, strict=True) for text in set(texts)
        }
        ordered = sorted(pairs)
        halves = np.frombuffer(b"".join(digest for digest, _ in ordered), ">u8").astype(np.uint64)
        return cls(halves[::2].copy(), halves[1::2].copy(), np.array([entry for _, entry in ordered], np.intp))

    def entries_of(self, wordings: Iterable[str]) -> frozenset[int]:
        """Return the entries of the first of the folded texts that is a phrasing of any."""
        return next(filter(None, map(self._found, wordings)), frozenset())

    def _found(self, wording: str) -> frozenset[int]:
        digest = _hashed(wording)
        high, low = np.uint64(int.from_bytes(digest[:8])), np.uint64(int.from_bytes(digest[8:]))
        first = int(self.high.searchsorted(high))
        if first == len(self.high) or self.high[first] != high:
            return frozenset()
        end = int(self.high.searchsorted(high, "right"))
        return frozenset(self.entries[first:end][self.low[first:end] == low].tolist())


def _hashed(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
