"""A small trained scorer beside the rules: it generalises where phrase lists only remember.

Linear: the hashed n-grams of a message in plain form, what its words mean together (``core/meanings.py``), a few facts
about its shape, and which groups of the rules spoke are weighed for each label; softmax makes probabilities of the
sums. See ``bench/train_judge.py`` for what it learnt from; what follows from what it says stands in ``weighing``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.core.meanings import WordMeanings
from bot.core.safety.reading import Reading
from bot.core.safety.shorthand import IN_FULL

BITS = 17
BUCKETS = 1 << BITS
"""N-grams are hashed into so many buckets; those that meet share a weight."""
SHAPES = 9
"""Facts about the shape that stand behind the buckets."""
MEANING = 2.0
"""Length of the vector of what the words mean, beside n-grams whose values have length 1."""
NOTE = 0.3
"""Value of each group of the rules that spoke."""
FORMAT = 5
"""Changes whenever the features do: weights of another format mean nothing."""

_MOST = 1_500
"""Characters that are weighed; the tone of a message shows in its first lines."""
_GRAMS = (2, 3, 4, 5)
_CHARS, _WORDS = 1.0, 1.0
_PRIME = np.uint32(0x01000193)
_MIX = np.uint32(0x9E3779B1)
_SPACE = 32
_EDGE = "\n"
"""Stands before the first word and behind the last, so that pairs tell how a message begins and ends."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Trained weights; nothing changes after loading, so threads may share them."""

    labels: tuple[str, ...]
    groups: tuple[str, ...]
    """Groups of the rules that have a weight, as ``Findings.notes`` names them; staff may have others."""
    weights: NDArray[np.int8]
    """A row for each feature, a column for each label, in units of ``scale``."""
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    meanings: WordMeanings

    def scores(self, reading: Reading, notes: Iterable[str]) -> Mapping[str, float]:
        """Return a probability for each label; together they make one.

        Args:
            reading: the message.
            notes: which groups of the rules spoke.
        """
        places, values = features(reading, notes, self.groups, self.meanings)
        sums = (values @ self.weights[places].astype(np.float32)) * self.scale + self.bias
        chances = np.exp(sums - sums.max())
        return dict(zip(self.labels, (chances / chances.sum()).tolist(), strict=True))


def features(
    reading: Reading, notes: Iterable[str], groups: tuple[str, ...], meanings: WordMeanings
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the places and values of what is weighed: grams, shape, meaning, groups."""
    words = _canonical(reading.plain[:_MOST])
    chars, grams = _char_grams(words), _word_grams(words)
    shape = _shape(reading, words)
    if reading.unmasked != reading.plain:
        # What a disguise hides counts beside it, for "m0d3" may be a name after all.
        words = _canonical(reading.unmasked[:_MOST])
        chars, grams = np.union1d(chars, _char_grams(words)), np.union1d(grams, _word_grams(words))
    meaning = np.zeros(meanings.directions, np.float32)
    meanings.add(words, meaning)
    spoke = np.array(sorted({groups.index(note) for note in notes if note in groups}), np.int64)
    dense = BUCKETS + SHAPES + meanings.directions
    places = np.concatenate([chars, grams, np.arange(BUCKETS, dense), dense + spoke])
    values = np.concatenate(
        [
            np.full(len(chars), _CHARS / max(1.0, len(chars) ** 0.5), np.float32),
            np.full(len(grams), _WORDS / max(1.0, len(grams) ** 0.5), np.float32),
            shape,
            MEANING * meaning,
            np.full(len(spoke), NOTE, np.float32),
        ]
    )
    return places, values


def load_judge(data: bytes, meanings: WordMeanings) -> Judge:
    """Read weights, which were learnt with these meanings.

    Raises:
        ValueError: it is no file of weights, or one of another version; the text says which.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
    except Exception as error:
        raise ValueError("it is no file of weights, or was damaged") from error
    if found.get("format", np.zeros(1)).shape != ():
        raise ValueError("it holds something else than weights")
    if int(found["format"]) != FORMAT:
        raise ValueError(f"its format is {int(found['format'])}, and {FORMAT} is needed")
    if set(found) != {"format", "labels", "groups", "words", "weights", "scale", "bias"}:
        raise ValueError("it holds something else than weights")
    if str(found["words"]) != meanings.version:
        raise ValueError("it was learnt with another table of word meanings")
    labels, groups = (tuple(str(name) for name in found[key]) for key in ("labels", "groups"))
    weights, scale, bias = found["weights"], found["scale"], found["bias"]
    right = (BUCKETS + SHAPES + meanings.directions + len(groups), len(labels))
    fits = weights.dtype == np.int8 and weights.shape == right and scale.shape == bias.shape == right[1:]
    if not fits or not np.isfinite(scale).all() or not np.isfinite(bias).all():
        raise ValueError("its weights do not fit together")
    return Judge(labels, groups, weights, scale.astype(np.float32), bias.astype(np.float32), meanings)


def _canonical(plain: str) -> list[str]:
    words = []
    for word in plain.split():
        if word[0] == "@" and len(word) > 1:
            words.append("@user")
        elif word[0].isdigit():
            words.append("#1" if len(word) == 1 else "#2")
        else:
            words.extend(IN_FULL.get(word) or (word,))
    return words


def _char_grams(words: list[str]) -> NDArray[np.int64]:
    text = f" {' '.join(words)} "
    # Within words, their edges included: what a word is like says more than what happens to stand beside it.
    letters = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    spaces = np.concatenate([[0], np.cumsum(letters == _SPACE)])
    found = []
    rolling = letters.astype(np.uint32)
    for size in range(2, _GRAMS[-1] + 1):
        if len(letters) < size:
            break
        rolling = rolling[:-1] * _PRIME + letters[size - 1 :]
        inner = spaces[size - 1 : -1] - spaces[1 : len(spaces) - size + 1]
        found.append(_bucket(rolling[inner == 0] + np.uint32(size)))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _word_grams(words: list[str]) -> NDArray[np.int64]:
    hashed = np.array([crc32(word.encode("utf-8", "replace")) for word in (_EDGE, *words, _EDGE)], np.uint32)
    pairs = hashed[:-1] * _PRIME + hashed[1:]
    wide = hashed[:-2] * _PRIME + hashed[2:] + np.uint32(7)
    return np.unique(_bucket(np.concatenate([hashed, pairs, wide])))


def _bucket(hashed: NDArray[np.uint32]) -> NDArray[np.int64]:
    return ((hashed * _MIX) >> np.uint32(32 - BITS)).astype(np.int64)


def _shape(reading: Reading, words: list[str]) -> NDArray[np.float32]:
    count = len(words)
    return np.array(
        [
            min(count, 60) / 60,
            float(count <= 5),
            float("?" in words),
            float(reading.plain.rstrip(" .").endswith("?")),
            min(reading.exclamations, 4) / 4,
            reading.shouted,
            float(bool(reading.links)),
            float(reading.plain.startswith(" . @")),
            float(reading.unmasked != reading.plain),
        ],
        np.float32,
    )
