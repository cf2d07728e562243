"""Trains the scorer of ``bot/core/safety/judge.py``: ``python bench/train_judge.py [--data DIR] [--out FILE]``.

Deterministic: the same examples make the same weights, but for rounding by the machine's arithmetic.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from judgement_data import knowledge_questions, own_examples
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp
from verdicts import DEFAULT_DATA, OWN_DATA, Labelled, labelled

from bot.core.safety.judge import BUCKETS, FORMAT, SHAPES, Judge, features
from bot.core.safety.reading import read
from bot.judging import SHIPPED
from bot.loading import shipped_knowledge

EACH = 10
"""Messages made of each template."""
SEED = 4
RIDGE = 1e-5
"""How strongly weights are drawn to zero, for a mean loss over all examples."""
ROUNDS = 80
Matrix = NDArray[np.float32]
KINDS = ("matter", "upset", "abuse", "chatter", "asked", "sensitive")
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
    return {"human:upset": "upset", "human:asked": "asked", "deflect:abuse": "abuse", "silent": "chatter"}.get(expect)


def trained(examples: Sequence[tuple[Labelled, float]]) -> Judge:
    """Return a judge trained on weighted examples."""
    known = [(each, weight) for each, weight in examples if kind_of(each.expect)]
    x = matrix(each.text for each, _ in known)
    kinds = np.array([kind_of(each.expect) for each, _ in known])
    topics = np.array([each.expect.rpartition(":")[2] for each, _ in known])
    weight = np.array([weight for _, weight in known])
    for kind in KINDS:  # every kind weighs the same, however many examples it has
        weight[kinds == kind] *= len(known) / len(KINDS) / weight[kinds == kind].sum()
    labels = np.where(kinds == "sensitive", topics, kinds)
    wanted = (labels[:, None] == np.array(LABELS)).astype(np.float32)
    weights, bias = fitted(x, wanted, weight.astype(np.float32))
    scale = np.abs(weights).max(axis=0) / 127
    return Judge(LABELS, np.round(weights / scale).astype(np.int8), scale, bias)


def fitted(x: csr_matrix, wanted: Matrix, weight: Matrix) -> tuple[Matrix, Matrix]:
    """Return weights and bias of a multinomial logistic regression, fitted by L-BFGS."""
    rows, columns = x.shape[1], wanted.shape[1]
    turned = x.T.tocsr()
    weight = weight[:, None] / weight.sum()

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        both = flat.astype(np.float32).reshape(rows + 1, columns)
        sums = x @ both[:-1] + both[-1]
        sums -= logsumexp(sums, axis=1, keepdims=True)
        off = weight * (np.exp(sums) - wanted)
        cost = -(weight * wanted * sums).sum() + RIDGE * (both[:-1] ** 2).sum() / 2
        slope = np.concatenate([turned @ off + RIDGE * both[:-1], off.sum(axis=0)[None]])
        return float(cost), slope.astype(np.float64).ravel()

    found = minimize(loss, np.zeros((rows + 1) * columns), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    both = found.x.astype(np.float32).reshape(rows + 1, columns)
    return both[:-1], both[-1]


def matrix(texts: Iterable[str]) -> csr_matrix:
    """Return the features of texts, a row each."""
    places, values, ends = [], [], [0]
    for text in texts:
        found, weights = features(read(text))
        places.append(found)
        values.append(weights)
        ends.append(ends[-1] + len(found))
    return csr_matrix((np.concatenate(values), np.concatenate(places), ends), shape=(len(ends) - 1, BUCKETS + SHAPES))


def own_and_open(seed: int = SEED) -> list[tuple[Labelled, float]]:
    """Return what every training takes: own examples, and the phrasings of the knowledge that travels along."""
    examples = [(each, 1.0) for each in own_examples(EACH, seed)]
    for folder in (OWN_DATA / "kometa" / "knowledge", shipped_knowledge()):
        examples += [(each, 1.0) for each in knowledge_questions(folder)]
    return examples


def of_writer(number: int, home: Path = OWN_DATA) -> list[tuple[Labelled, float]]:
    """Return the messages of one writer; each counts as much as a template."""
    return [(each, float(EACH) / 3) for each in labelled(home / "kometa" / f"messages_{number}.tsv")]


def by_hand(home: Path = OWN_DATA) -> list[tuple[Labelled, float]]:
    """Return the hand-written set, without thanks that it counts as questions: they want no answer."""
    rows = labelled(home / "safety" / "hand.tsv")
    return [(each, float(EACH) / 3) for each in rows if not each.text.startswith(("thanks, that", "danke, hat"))]


def main() -> None:
    """Train on everything that may be shipped and write the weights."""
    arguments = _arguments()
    judge = trained([*own_and_open(), *of_writer(1), *of_writer(3), *by_hand()])
    with arguments.out.open("wb") as file:
        np.savez_compressed(
            file, format=np.int64(FORMAT), labels=np.array(judge.labels), weights=judge.weights, scale=judge.scale,
            bias=judge.bias,
        )  # fmt: skip
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the public sets")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    return parser.parse_args()


if __name__ == "__main__":
    main()
