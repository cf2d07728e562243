"""What texts mean, by an encoder: cosines after the knowledge's mean is taken out.

Raw vectors of sentences all point roughly the same way. What is said about a text is how far it is from the mean of
all phrasings: x' = (x − μ) / |x − μ|. The cosine of two such may be negative, which says that they are unlike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Numbers = NDArray[np.intp]

TEXT_ROOM = 300
"""Characters of a message that are encoded; the time that takes grows with them."""
PARTS_ROOM = 480
"""Characters that all its sentences together may take."""
AXES = 64
"""Directions of greatest variance that the coarse look uses."""
_SAMPLE = 5_000
"""Phrasings the directions are computed from."""
_TINY = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class Sense:
    """The phrasings' vectors, and the encoder that made them."""

    encoder: Encoder
    texts: tuple[str, ...]
    raw: Halves
    """As they came from the encoder, phrasings × directions. Half precision changes no cosine by more than 0.001."""
    mean: Floats
    scales: Floats
    """What makes a vector of length 1 of each row, the mean taken out; 0 where nothing is known of the text."""

    @classmethod
    def of(cls, encoder: Encoder, texts: Sequence[str], before: Sense | None = None) -> Sense:
        """Encode ``texts``, at least one; those that ``before`` knows by the same encoder are not encoded again."""
        known = before.remembered(encoder) if before else {}
        shown = [text[:TEXT_ROOM] for text in texts]
        fresh = list(dict.fromkeys(text for text in shown if text not in known))
        made = dict(zip(fresh, encoder.encode(fresh).astype(np.float16), strict=True)) if fresh else {}
        raw = np.stack([made[text] if text in made else known[text] for text in shown])
        return cls.made(encoder, shown, raw)

    @classmethod
    def made(cls, encoder: Encoder, texts: Sequence[str], raw: Halves) -> Sense:
        """Return what these vectors of ``texts``, which came from the encoder, say."""
        mean = raw.mean(axis=0, dtype=np.float32)
        chunks = [raw[first : first + _SAMPLE] for first in range(0, len(raw), _SAMPLE)]
        return cls(encoder, tuple(texts), raw, mean, np.concatenate([_scales(each, each - mean) for each in chunks]))

    def remembered(self, encoder: Encoder) -> Mapping[str, Halves]:
        """Return the vectors by text, none where another encoder made them."""
        if (encoder.name, encoder.version) != (self.encoder.name, self.encoder.version):
            return {}
        return dict(zip(self.texts, self.raw, strict=True))

    def vectors(self, numbers: Numbers | None = None) -> Floats:
        """Return the phrasings' vectors of length 1, the mean taken out; all of them without ``numbers``."""
        raw, scales = (self.raw, self.scales) if numbers is None else (self.raw[numbers], self.scales[numbers])
        vectors = raw.astype(np.float32)
        vectors -= self.mean
        vectors *= scales[:, None]
        return vectors

    def read(self, texts: Sequence[str]) -> Floats:
        """Return the same for a message, which comes first, and for its sentences."""
        room = PARTS_ROOM // max(1, len(texts) - 1)
        shown = [text[: room if place else TEXT_ROOM] for place, text in enumerate(texts)]
        raw = self.encoder.encode(shown)
        vectors = raw - self.mean
        vectors *= _scales(raw, vectors)[:, None]
        return vectors


def _scales(raw: NDArray[np.floating], vectors: Floats) -> Floats:
    # A text of which nothing is known lies nowhere: it is like none.
    lengths = np.sqrt(np.add.reduce(vectors * vectors, axis=1))
    return cast("Floats", np.logical_or.reduce(raw, axis=1) / np.maximum(lengths, _TINY))


@dataclass(frozen=True, slots=True)
class Coarse:
    """The phrasings' vectors by their main directions alone: an eighth of the numbers to look through."""

    axes: Floats
    """Directions × axes."""
    vectors: Floats
    """Phrasings × axes."""

    @classmethod
    def of(cls, sense: Sense) -> Coarse:
        """Find the directions in a sample spread evenly over the phrasings."""
        count = len(sense.raw)
        sample = sense.vectors(np.unique(np.linspace(0, count - 1, _SAMPLE).astype(np.intp)))
        _, directions = np.linalg.eigh(sample.T @ sample)
        axes = np.ascontiguousarray(directions[:, ::-1][:, :AXES], np.float32)
        blocks = [sense.vectors(block) @ axes for block in np.array_split(np.arange(count), count // _SAMPLE + 1)]
        return cls(axes, np.concatenate(blocks))

    def nearest(self, vector: Floats, count: int, without: Numbers) -> Numbers:
        """Return about ``count`` phrasings near to ``vector``, in no order, none of ``without``."""
        likeness = self.vectors @ (vector @ self.axes)
        likeness[without] = -np.inf
        if count >= len(likeness) - len(without):
            return np.flatnonzero(likeness > -np.inf)
        return np.argpartition(-likeness, count)[:count]
