"""What others would use, on the same phrasings and messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import bm25s
import numpy as np
import Stemmer
from datasets import Task
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

from bot.core.evaluate import auroc, coverage_at

Scorer = Callable[[Task], tuple[list[str], NDArray[np.float64]]]
"""Returns the entries, and scores of messages × entries."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the table, fractions."""

    top1: float
    top3: float
    coverage_at_95: float
    auroc: float


def judge(task: Task, scorer: Scorer) -> Figures:
    """Rank by score; take the score or its lead over the runner-up as confidence, whichever covers more."""
    entries, scores = scorer(task)
    number = {entry: column for column, entry in enumerate(entries)}
    wanted = np.array([number.get(label, -1) for label, _ in task.messages])
    order = np.argsort(-scores, axis=1, kind="stable")
    right = order[:, 0] == wanted
    ranked = np.take_along_axis(scores, order[:, :2], axis=1)
    best = (-1.0, 0.0)
    for confidence in (ranked[:, 0], ranked[:, 0] - ranked[:, 1]):
        coverage = coverage_at(0.95, right, confidence, task.in_scope) or 0.0
        best = max(best, (coverage, auroc(right, confidence) or 0.0))
    covered = wanted >= 0
    three = (order[:, :3] == wanted[:, None]).any(axis=1)
    return Figures(float(right[covered].mean()), float(three[covered].mean()), *best)


def fuzzy(scorer: Callable[..., float]) -> Scorer:
    """Return rapidfuzz with one of its scorers, the best phrasing of each entry."""

    def score(task: Task) -> tuple[list[str], NDArray[np.float64]]:
        messages = [text for _, text in task.messages]
        phrasings = [each.text for each in task.phrasings]
        scores = process.cdist(messages, phrasings, scorer=scorer, processor=utils.default_process, workers=1)
        return _by_entry(task, scores)

    return score


def bm25(task: Task) -> tuple[list[str], NDArray[np.float64]]:
    """BM25 (bm25s) over Snowball stems, the best phrasing of each entry."""
    stemmer = Stemmer.Stemmer({"en": "english", "de": "german"}[task.language])

    def read(texts: list[str]) -> list[list[str]]:
        return [stemmer.stemWords(utils.default_process(text).split()) for text in texts]

    index = bm25s.BM25()
    index.index(read([each.text for each in task.phrasings]), show_progress=False)
    return _by_entry(task, np.stack([index.get_scores(words) for words in read([text for _, text in task.messages])]))


def char_tfidf(task: Task) -> tuple[list[str], NDArray[np.float64]]:
    """Cosine of TF-IDF over character 2- to 5-grams, the best phrasing of each entry."""
    space = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    known = space.fit_transform([each.text for each in task.phrasings])
    return _by_entry(task, (space.transform([text for _, text in task.messages]) @ known.T).toarray())


def logistic(task: Task) -> tuple[list[str], NDArray[np.float64]]:
    """scikit-learn's logistic regression over TF-IDF of words, word pairs and character 2- to 5-grams."""
    space = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    known = space.fit_transform([each.text for each in task.phrasings])
    model = LogisticRegression(C=10, max_iter=300).fit(known, [each.entry for each in task.phrasings])
    return list(model.classes_), model.predict_proba(space.transform([text for _, text in task.messages]))


RIVALS: dict[str, Scorer] = {
    "rapidfuzz WRatio": fuzzy(fuzz.WRatio),
    "rapidfuzz token_set": fuzzy(fuzz.token_set_ratio),
    "rapidfuzz token_sort": fuzzy(fuzz.token_sort_ratio),
    "rapidfuzz partial": fuzzy(fuzz.partial_ratio),
    "BM25, stemmed": bm25,
    "char TF-IDF, max": char_tfidf,
    "word + char LogReg": logistic,
}


def _by_entry(task: Task, scores: NDArray[np.floating]) -> tuple[list[str], NDArray[np.float64]]:
    entries = sorted({each.entry for each in task.phrasings})
    best = np.full((len(scores), len(entries)), -np.inf)
    for column, entry in enumerate(entries):
        mine = [place for place, each in enumerate(task.phrasings) if each.entry == entry]
        best[:, column] = scores[:, mine].max(axis=1)
    return entries, best
