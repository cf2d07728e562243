"""What words mean, as vectors that lie near each other where words are used alike; a text is the sum of its words.

The vectors are learnt by ``bench/make_words.py`` from a sentence encoder: what a sum of words comes to shall be near to
what the encoder makes of the whole sentence (distillation; Tissier, Gravier & Habrard 2019 keep such tables small by
few bits a number). So a part of what a sentence encoder knows fits in less than a megabyte and costs microseconds.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.common_words import CommonWords
from bot.core.text import tokens

FORMAT = 1
"""Changes whenever the file's layout or the splitting of words does: vectors of another format mean something else."""
SHARE = 0.7
"""Weight of the kernel that these vectors make, beside chars and stems, which weigh 1."""
LEAST_PART = 4
"""Letters of either part of a compound at the least: shorter ones are found in every word."""
MOST_LETTERS = 40
"""What is longer is no word."""
_LINK = "s"
_HALF_BYTE = 16
_KINDS: Mapping[str, tuple[type[np.generic], int]] = MappingProxyType({
    "format": (np.integer, 0), "words": (np.uint8, 1), "vectors": (np.uint8, 2), "steps": (np.float32, 1),
    "weights": (np.float16, 1),
})  # fmt: skip
"""Kind and number of dimensions of each array in a file."""


@dataclass(frozen=True, slots=True)
class WordMeanings:
    """A table of words; nothing changes after loading, so threads may share it. It is a ``core.encoding.Encoder``."""

    places: Mapping[str, int]
    """Row of each folded word, the commonest first."""
    table: NDArray[np.float32]
    """Words × directions; a longer row weighs more."""
    version: str
    common: CommonWords

    name = "words"
    share = SHARE
    seeks = False
    slow = False

    @property
    def directions(self) -> int:
        """Length of each row."""
        return int(self.table.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text; 0 everywhere where it holds no known word."""
        rows = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for row, text in zip(rows, texts, strict=True):
            self.add(tokens(text), row)
        return rows

    def add(self, words: Sequence[str], row: NDArray[np.float32]) -> None:
        """Add the meaning of folded words, scaled to length 1, to an empty row."""
        found: list[int] = []
        for word in words:
            place = self.places.get(word)
            if place is not None:
                found.append(place)
            elif 2 * LEAST_PART <= len(word) <= MOST_LETTERS:
                found += self._parts(word)
        if found:
            np.add.reduce(self.table.take(found, axis=0), axis=0, out=row)
            row /= max(sqrt(row.dot(row)), 1e-9)

    def _parts(self, word: str) -> Sequence[int]:
        """Return the parts of a compound, the longest known beginning whose rest is known too; else that beginning."""
        beginning: Sequence[int] = ()
        place_of = self.places.get
        for cut in range(len(word) - LEAST_PART, LEAST_PART - 1, -1):
            head = place_of(word[:cut])
            # "Zahlungsart": the s belongs to neither part.
            if head is None and word[cut - 1] == _LINK:
                head = place_of(word[: cut - 1])
            if head is None:
                continue
            tail = place_of(word[cut:])
            if tail is not None:
                return head, tail
            beginning = beginning or (head,)
        return beginning


def load_meanings(data: bytes, version: str) -> WordMeanings:
    """Read a table of words.

    Raises:
        ValueError: it is no such file, or one of another version; the text says which.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
    except Exception as error:
        raise ValueError("it is no table of words, or was damaged") from error
    if found.keys() != _KINDS.keys() or not _is_plain(found, "format"):
        raise ValueError("it holds something else than a table of words")
    if int(found["format"]) != FORMAT:
        raise ValueError(f"its format is {int(found['format'])}, and {FORMAT} is needed")
    places, table = _unpacked(found)
    return WordMeanings(places, table, version, CommonWords.of(places))


def _is_plain(found: Mapping[str, NDArray[Any]], name: str) -> bool:
    kind, dimensions = _KINDS[name]
    return np.issubdtype(found[name].dtype, kind) and found[name].ndim == dimensions


def packed(words: Sequence[str], table: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file: half a byte a number, in steps of each direction; an even count of directions."""
    weights = np.linalg.norm(table, axis=1).astype(np.float16)
    rows = table / np.maximum(weights.astype(np.float32), 1e-6)[:, None]
    steps = (rows.std(axis=0) * 5 / _HALF_BYTE).astype(np.float32)
    halves = np.clip(np.floor(rows / steps) + _HALF_BYTE // 2, 0, _HALF_BYTE - 1).astype(np.uint8)
    return {
        "format": np.array(FORMAT),
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "vectors": halves[:, ::2] << 4 | halves[:, 1::2],
        "steps": steps,
        "weights": weights,
    }


def _unpacked(found: Mapping[str, NDArray[Any]]) -> tuple[Mapping[str, int], NDArray[np.float32]]:
    pairs, steps, weights = found["vectors"], found["steps"], found["weights"]
    words = found["words"].tobytes().decode("utf-8", "replace").split("\n")
    plain = all(_is_plain(found, name) for name in _KINDS) and len(set(words)) == len(words)
    fits = pairs.shape == (len(words), steps.size / 2) and weights.size == len(words)
    if not plain or not fits or not np.isfinite(steps).all() or not np.isfinite(weights).all():
        raise ValueError("its parts do not fit together")
    halves = np.stack([pairs >> 4, pairs & (_HALF_BYTE - 1)], axis=2).reshape(len(words), len(steps))
    table = (halves.astype(np.float32) - (_HALF_BYTE - 1) / 2) * steps
    table *= (weights.astype(np.float32) / np.maximum(np.linalg.norm(table, axis=1), 1e-6))[:, None]
    return MappingProxyType({word: place for place, word in enumerate(words)}), table
