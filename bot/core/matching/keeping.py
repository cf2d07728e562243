"""A matcher as named arrays and back, for a cache: nothing but numbers, and every one is looked at before it is used.

``revived`` builds what ``kept`` took apart, or raises ``Unusable``; whatever the arrays hold, no matcher comes of them
that could read beyond an array's end or meet what is no number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder
from bot.core.matching.confidence import Confidence
from bot.core.matching.evidence import FEATURES, SENSE_FEATURES
from bot.core.matching.index import Postings, Vectors
from bot.core.matching.kernels import KINDS, Space, Stems
from bot.core.matching.lexicon import Lexicon
from bot.core.matching.phrasebook import Phrasebook, Ranker
from bot.core.matching.reading import Reader
from bot.core.matching.repeats import Repeats
from bot.core.matching.ridge import Ridge
from bot.core.matching.sense import Sense
from bot.core.matching.shortlist import Shortlist
from bot.core.matching.softmax import Softmax
from bot.core.matching.typos import Speller
from bot.core.matching.whole import Whole

Array = NDArray[Any]
Parts = Mapping[str, Array]

_T = TypeVar("_T")
_HUGE = 1e6
"""No number of a matcher is nearly as large; what is no number at all is not smaller either."""


class Unusable(Exception):
    """The arrays make no matcher; ``str()`` says why."""


def kept_book(book: Phrasebook) -> dict[str, Array]:
    """Return the phrasebook as arrays."""
    lexicon, vectors, repeats = book.reader.lexicon, book.vectors, book.repeats
    arrays: dict[str, Array] = {
        "entries": _joined(book.entries), "entry_of": book.entry_of, "phrasing_words": book.words,
        "languages": _joined(lexicon.stems.languages), "words": _joined(lexicon.words),
        "word_counts": np.array([book.reader.speller.counts[word] for word in lexicon.words], np.int64),
        "grams": _joined(lexicon.grams), "gram_starts": lexicon.gram_starts, "gram_numbers": lexicon.gram_numbers,
        "stems": _joined(lexicon.stem_numbers), "pair_keys": lexicon.pair_keys,
        "idf": book.space.idf, "starts": vectors.starts, "terms": vectors.terms, "again": vectors.again,
        "scales": vectors.scales, "high": repeats.high, "low": repeats.low, "repeat_entries": repeats.entries,
    }  # fmt: skip
    if book.sense is not None:
        written = book.reader.written or {}
        arrays |= {
            "sense": book.sense.raw.view(np.uint16), "texts": _joined(book.sense.texts),
            "folded": _joined(written), "written": _joined(written.values()),
        }  # fmt: skip
    return arrays


def kept_ranker(ranker: Ranker) -> dict[str, Array]:
    """Return what was fitted to all phrasings; nothing where messages are ranked among their nearest."""
    if not isinstance(ranker, Whole):
        return {}
    return {"ridge": ranker.ridge.weights, "softmax": ranker.softmax.weights, "means": ranker.softmax.means}


def kept_confidence(confidence: Confidence) -> dict[str, Array]:
    """Return the confidence as arrays."""
    return {f"confidence.{name}": np.array(value, np.float64) for name, value in _leaves(confidence)}


def revived_book(parts: Parts, encoder: Encoder | None) -> Phrasebook:
    """Return the phrasebook.

    Raises:
        Unusable: the arrays do not fit together.
    """
    take = _Taking(parts)
    entry_of = take("entry_of", np.int64)
    entries, count = take.texts("entries"), len(entry_of)
    _insist(count > 0 and _rises(entry_of) and entry_of[0] == 0 and entry_of[-1] == len(entries) - 1, "entries")
    _insist(int((np.diff(entry_of) > 1).sum()) == 0, "entry_of")
    lexicon, counts = _lexicon(take)
    space = _space(take, lexicon, count)
    sense, written = _sense(take, encoder, count) if encoder else (None, None)
    words = take("phrasing_words", np.float64, (count,))
    _insist(bool((words >= 1).all()), "phrasing_words")
    return Phrasebook(
        entries=entries,
        entry_of=entry_of,
        words=words,
        reader=Reader(lexicon, Speller.of(counts, encoder.common if encoder else None), written),
        space=space,
        vectors=_vectors(take, space, count),
        repeats=_repeats(take, len(entries)),
        sense=sense,
    )


def revived_ranker(parts: Parts, book: Phrasebook) -> Ranker:
    """Return what ranks the entries.

    Raises:
        Unusable: the arrays do not fit the phrasebook.
    """
    if "ridge" not in parts:
        return Shortlist.fit(book)[0]
    take = _Taking(parts)
    count, entries = len(book.entry_of), len(book.entries)
    ridge, softmax = (Ridge(take("ridge", np.float32, (count, entries))), take("softmax", np.float32, (count, entries)))
    return Whole(
        book,
        np.searchsorted(book.entry_of, np.arange(entries)),
        Postings.of(book.vectors, len(book.space.idf), weighted=True),
        ridge,
        Softmax(softmax, take("means", np.float32, (count,))),
        book.sense.vectors() if book.sense else None,
    )


def revived_confidence(parts: Parts, with_sense: bool) -> Confidence:
    """Return the confidence; ``with_sense`` says whether its evidence tells of the meaning too.

    Raises:
        Unusable: the arrays hold another kind of confidence.
    """
    take = _Taking(parts)
    own = {name.removeprefix("confidence."): take(name, np.float64) for name in parts if name.startswith("confidence.")}
    confidence = _rebuilt(Confidence, own, "")
    _insist(0 <= confidence.clarify_threshold <= confidence.answer_threshold <= 1, "thresholds")
    names = SENSE_FEATURES if with_sense else FEATURES
    shapes = {value.shape for name, value in _leaves(confidence) if name.endswith("weights")}
    _insist(shapes == {(len(names),)}, "confidence")
    return confidence


class _Taking:
    """Hands out arrays by name, each of the kind that is asked for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __call__(self, name: str, kind: type[np.generic], shape: tuple[int, ...] | None = None) -> Array:
        array = self._parts.get(name)
        if array is None or array.dtype != kind:
            raise Unusable(name)
        _insist(array.shape == shape if shape is not None else array.ndim <= 1, name)
        _insist(not np.issubdtype(kind, np.floating) or bool((np.abs(array) < _HUGE).all()), name)
        return array

    def texts(self, name: str) -> tuple[str, ...]:
        data = self(name, np.uint8).tobytes()
        try:
            return tuple(data.decode().split("\n")) if data else ()
        except UnicodeDecodeError as error:
            raise Unusable(name) from error

    def numbered(self, name: str) -> dict[str, int]:
        texts = self.texts(name)
        numbers = {text: number for number, text in enumerate(texts)}
        _insist(len(numbers) == len(texts), name)
        return numbers


def _lexicon(take: _Taking) -> tuple[Lexicon, Counter[str]]:
    words, grams, stems = take.numbered("words"), take.numbered("grams"), take.numbered("stems")
    starts, numbers = take("gram_starts", np.int64, (len(words) + 1,)), take("gram_numbers", np.int32)
    _insist(_covers(starts, len(numbers)) and _within(numbers, len(grams)), "grams")
    keys = take("pair_keys", np.int64)
    _insist(bool((np.diff(keys) > 0).all()), "pair_keys")
    counts = take("word_counts", np.int64, (len(words),))
    _insist(bool((counts > 0).all()), "word_counts")
    lexicon = Lexicon(Stems(take.texts("languages")), words, grams, starts, numbers, stems, keys)
    return lexicon, Counter(dict(zip(words, counts.tolist(), strict=True)))


def _space(take: _Taking, lexicon: Lexicon, count: int) -> Space:
    starts = np.cumsum([0, len(lexicon.grams), len(lexicon.stem_numbers), len(lexicon.pair_keys)]).tolist()
    idf = take("idf", np.float32, (starts[-1],))
    _insist(bool((idf >= 1).all()), "idf")
    return Space(idf, tuple(starts), float(1 + np.log(1 + count)))


def _vectors(take: _Taking, space: Space, count: int) -> Vectors:
    starts, terms = take("starts", np.int64, (KINDS * count + 1,)), take("terms", np.int32)
    again, scales = take("again", np.uint8, terms.shape), take("scales", np.float32, (KINDS * count,))
    # Every phrasing has a term of each kernel, and the terms of each ascend.
    _insist(_covers(starts, len(terms)) and bool((np.diff(starts) > 0).all()), "starts")
    kinds = np.repeat(np.tile(np.arange(KINDS), count), np.diff(starts))
    bounds = np.array(space.starts)
    _insist(bool(((terms >= bounds[kinds]) & (terms < bounds[kinds + 1])).all()), "terms")
    rises = np.diff(terms) > 0
    rises[starts[KINDS:-1:KINDS] - 1] = True
    _insist(bool(rises.all()), "terms")
    return Vectors(starts, terms, again, scales, space.idf)


def _repeats(take: _Taking, entries: int) -> Repeats:
    high = take("high", np.uint64)
    low, of = take("low", np.uint64, high.shape), take("repeat_entries", np.int64, high.shape)
    _insist(bool((high[1:] >= high[:-1]).all()) and _within(of, entries), "repeats")
    return Repeats(high, low, of)


def _sense(take: _Taking, encoder: Encoder, count: int) -> tuple[Sense, Mapping[str, str]]:
    width = encoder.encode([""]).shape[1]
    raw = take("sense", np.uint16, (count, width)).view(np.float16)
    _insist(bool(np.isfinite(raw).all()), "sense")
    texts, folded, written = take.texts("texts"), take.texts("folded"), take.texts("written")
    _insist(len(texts) == count and len(folded) == len(written), "texts")
    return Sense.made(encoder, texts, raw), dict(zip(folded, written, strict=True))


def _joined(texts: Iterable[str]) -> Array:
    return np.frombuffer("\n".join(texts).encode("utf-8", "replace"), np.uint8)


def _insist(holds: bool, name: str) -> None:
    if not holds:
        raise Unusable(name)


def _rises(numbers: Array) -> bool:
    return bool((np.diff(numbers) >= 0).all())


def _covers(starts: Array, length: int) -> bool:
    return bool(starts[0] == 0 and starts[-1] == length and _rises(starts))


def _within(numbers: Array, count: int) -> bool:
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < count)


def _leaves(value: Any, path: str = "") -> Iterable[tuple[str, Any]]:  # noqa: ANN401 - any dataclass of numbers
    for field in fields(value):
        inner = getattr(value, field.name)
        if is_dataclass(inner):
            yield from _leaves(inner, f"{path}{field.name}.")
        elif inner is not None:
            yield f"{path}{field.name}", inner


def _rebuilt(kind: type[_T], leaves: Mapping[str, Array], path: str) -> _T:
    """Return a dataclass of numbers, arrays and such dataclasses from its leaves."""
    values: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        choices = [each for each in get_args(hint) if each is not NoneType] if NoneType in get_args(hint) else [hint]
        here = f"{path}{name}"
        if is_dataclass(choices[0]) and isinstance(choices[0], type):
            there = any(leaf.startswith(f"{here}.") for leaf in leaves)
            values[name] = _rebuilt(choices[0], leaves, f"{here}.") if there or choices[0] is hint else None
        else:
            _insist(here in leaves and (choices[0] is not float or leaves[here].size == 1), here)
            values[name] = leaves[here].item() if choices[0] is float else leaves[here]
    return kind(**values)
