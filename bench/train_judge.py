"""Trains the scorer of ``bot/core/safety/judge.py``: ``python bench/train_judge.py [--data DIR] [--out FILE]``.

Deterministic: the same examples make the same weights, but for rounding by the machine's arithmetic.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from judgement_data import knowledge_questions, own_examples
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp
from verdicts import DEFAULT_DATA, OWN_DATA, Labelled, labelled

from bot.core.located import SourceFile
from bot.core.meanings import WordMeanings
from bot.core.safety.judge import BUCKETS, FORMAT, SHAPES, Judge, features
from bot.core.safety.reading import read
from bot.core.safety.rules import Rules, parse_rules
from bot.encoders import open_words
from bot.judging import SHIPPED
from bot.loading import shipped_knowledge

EACH = 10
"""Messages made of each template."""
SEED = 4
RIDGE = 1e-6
"""How strongly weights are drawn to zero, for a mean loss over all examples; more for common grams, see ``drawn``."""
USUAL = 0.01
"""A gram in this share of all messages is drawn to zero by ``RIDGE``, a rarer one less, a more common one more."""
LEAST_TELLING = 0.2
"""What the commonest grams are taken to tell, a gram in the usual share telling 1."""
ROUNDS = 200
STEPS = 90
"""The greatest weight of a label in the file: fewer than a byte holds, for the file shall stay below a megabyte."""
TEMPLATE = 0.05
"""What a message made of a template or a phrasing counts beside one that a writer wrote."""
WRITERS = (
    *range(11, 30),
    *range(32, 59),
    *range(60, 65),
    *range(66, 84),
    *range(86, 95),
    *range(96, 99),
    *range(101, 107),
)
"""Who wrote ``data/writers`` to learn from; 1 and 3 wrote ``data/kometa``."""
SELDOM = dict.fromkeys(range(88, 93), 0.2)
"""What a message of these counts beside one of the others, for half of their matters are told like talk: far more than
in any channel. Chosen on writers left out."""
UNTOUCHED = (30, 31, 59, 65, 85, 95, 107)
"""Who wrote there too, only to be told on: 30, 59, 65, 95, 107 to Kometa's community, 31 to ten others, 85 to any."""
Matrix = NDArray[np.float32]
Example = tuple[Labelled, float]
BY_FORM = ("upset:shouting", "upset:exclamations", "scam:listed-domain")
"""What the rules see without patterns, see ``Rules``."""
KINDS = ("matter", "upset", "abuse", "scam", "chatter", "asked", "sensitive")
TOPICS = (
    "self_harm", "child_safety", "violence", "harassment", "account_security", "vulnerability", "privacy", "legal",
    "money", "press",
)  # fmt: skip


LABELS = tuple(kind for kind in KINDS if kind != "sensitive") + TOPICS


def kind_of(expect: str) -> str | None:
    """Return the label of an expectation, None where the scorer has none for it."""
    if expect.startswith(("answer", "genuine", "question")) or expect == "human:unknown":
        return "matter"
    if expect.startswith("human:sensitive:"):
        return "sensitive" if expect.rpartition(":")[2] in TOPICS else None
    return {
        "human:upset": "upset",
        "human:asked": "asked",
        "deflect:abuse": "abuse",
        "deflect:scam": "scam",
        "silent": "chatter",
    }.get(expect)


class Learning:
    """Trains judges on examples, whose features are found once.

    Args:
        rules: the rules whose groups the judges weigh, without a judge of their own.
        meanings: what words mean.
    """

    def __init__(self, rules: Rules, meanings: WordMeanings) -> None:
        self._rules = replace(rules, judge=None)
        self._meanings = meanings
        seen = {f"{each.owner}:{each.name}" for each in (*rules.patterns.rules, *rules.insults.rules)}
        self._groups = tuple(sorted(seen | set(BY_FORM)))
        self._found: dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]] = {}

    def trained(self, examples: Sequence[Example]) -> Judge:
        """Return a judge trained on weighted examples; those without a label are passed over."""
        known = [(each, weight) for each, weight in examples if kind_of(each.expect)]
        kinds = np.array([kind_of(each.expect) for each, _ in known])
        topics = np.array([each.expect.rpartition(":")[2] for each, _ in known])
        weight = np.array([weight for _, weight in known])
        for kind in KINDS:  # every kind weighs the same, however many examples it has
            weight[kinds == kind] *= len(known) / len(KINDS) / weight[kinds == kind].sum()
        labels = np.where(kinds == "sensitive", topics, kinds)
        wanted = (labels[:, None] == np.array(LABELS)).astype(np.float32)
        matrix = self._matrix(each.text for each, _ in known)
        weights, bias = fitted(matrix, wanted, weight.astype(np.float32), drawn(matrix))
        scale = np.abs(weights).max(axis=0) / STEPS
        whole = np.round(weights / scale).astype(np.int8)
        return Judge(LABELS, self._groups, whole, scale, bias, self._meanings)

    def _matrix(self, texts: Iterable[str]) -> csr_matrix:
        places, values, ends = [], [], [0]
        for text in texts:
            found, weights = self._features(text)
            places.append(found)
            values.append(weights)
            ends.append(ends[-1] + len(found))
        columns = BUCKETS + SHAPES + self._meanings.directions + len(self._groups)
        return csr_matrix((np.concatenate(values), np.concatenate(places), ends), shape=(len(ends) - 1, columns))

    def _features(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if text not in self._found:
            notes = self._rules.examine(text).notes
            self._found[text] = features(read(text, self._rules.hidden), notes, self._groups, self._meanings)
        return self._found[text]


def drawn(x: csr_matrix) -> Matrix:
    """Return how strongly the weights of each column are drawn to zero, as a column vector.

    A gram counts by its inverse document frequency (Spärck Jones 1972), squared as if its value were multiplied by
    that: what stands in few messages says more of what they want. What is no gram counts by itself.
    """
    share = (np.bincount(x.indices, minlength=x.shape[1])[:BUCKETS] + 1) / (x.shape[0] + 1)
    telling = np.maximum(np.log(share) / np.log(USUAL), LEAST_TELLING)
    return RIDGE * np.concatenate([telling**-2, np.ones(x.shape[1] - BUCKETS)]).astype(np.float32)[:, None]


def fitted(x: csr_matrix, wanted: Matrix, weight: Matrix, ridge: Matrix) -> tuple[Matrix, Matrix]:
    """Return weights and bias of a multinomial logistic regression, fitted by L-BFGS."""
    rows, columns = x.shape[1], wanted.shape[1]
    turned = x.T.tocsr()
    weight = weight[:, None] / weight.sum()

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        both = flat.astype(np.float32).reshape(rows + 1, columns)
        sums = x @ both[:-1] + both[-1]
        sums -= logsumexp(sums, axis=1, keepdims=True)
        off = weight * (np.exp(sums) - wanted)
        cost = -(weight * wanted * sums).sum() + (ridge * both[:-1] ** 2).sum() / 2
        slope = np.concatenate([turned @ off + ridge * both[:-1], off.sum(axis=0)[None]])
        return float(cost), slope.astype(np.float64).ravel()

    found = minimize(loss, np.zeros((rows + 1) * columns), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    both = found.x.astype(np.float32).reshape(rows + 1, columns)
    return both[:-1], both[-1]


def own_and_open(seed: int = SEED) -> list[Example]:
    """Return what every training takes: own examples, and the phrasings of the knowledge that travels along."""
    examples = [(each, TEMPLATE) for each in own_examples(EACH, seed)]
    for folder in (OWN_DATA / "kometa" / "knowledge", shipped_knowledge()):
        examples += [(each, TEMPLATE) for each in knowledge_questions(folder)]
    return examples


def file_of(writer: int, home: Path = OWN_DATA) -> Path:
    """Return where the messages of a writer are."""
    return (
        OWN_DATA / "writers" / f"messages_{writer}.tsv"
        if writer in (*WRITERS, *UNTOUCHED)
        else home / "kometa" / f"messages_{writer}.tsv"
    )


def of_writers(*writers: int, home: Path = OWN_DATA) -> list[Example]:
    """Return the messages of some writers."""
    return [(each, SELDOM.get(writer, 1.0)) for writer in writers for each in labelled(file_of(writer, home))]


def by_hand(home: Path = OWN_DATA) -> list[Example]:
    """Return the hand-written set, without thanks that it counts as questions: they want no answer."""
    rows = labelled(home / "safety" / "hand.tsv")
    return [(each, 1.0) for each in rows if not each.text.startswith(("thanks, that", "danke, hat"))]


def shipped_rules() -> Rules:
    """Return the rules that come along, without a judge: the one there is may not fit the table of words any more."""
    folder = shipped_knowledge() / "safety"
    rules, faults = parse_rules([SourceFile(path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))])
    if rules is None:
        sys.exit("\n".join(str(fault) for fault in faults))
    return rules


def main() -> None:
    """Train on everything that may be shipped and write the weights."""
    arguments = _arguments()
    rules = shipped_rules()
    examples = [*own_and_open(), *of_writers(1, 3, *WRITERS), *by_hand()]
    judge = Learning(rules, open_words()).trained(examples)
    with arguments.out.open("wb") as file:
        np.savez_compressed(
            file, format=np.int64(FORMAT), labels=np.array(judge.labels), groups=np.array(judge.groups),
            words=np.array(judge.meanings.version), weights=judge.weights, scale=judge.scale, bias=judge.bias,
        )  # fmt: skip
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the public sets")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    return parser.parse_args()


if __name__ == "__main__":
    main()
