"""What the confidence starts from: weights of the evidence where a knowledge has not said anything yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder
from bot.core.meanings import WordMeanings

Doubles = NDArray[np.float64]

STEEPER = 1.15
SURER = 0.25
"""Messages are told apart more clearly than left-out phrasings, and fewer of them are talk: the log-odds learnt from
the rows, times 1.15, plus 0.25."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is assumed about messages before the knowledge has said anything, for one kind of evidence.

    All weights were fitted by bench/prior.py to the left-out rows of five knowledge bases, each counting the same, the
    background among them, to their phrasings told in stories, and to phrasings of other knowledge bases. What a
    knowledge says about itself is biased where its phrasings were picked to differ.
    """

    first: Doubles
    """Weights of the evidence for the chance that the winner is right."""
    among: Doubles
    """The same for the chance that the right entry is among the first three."""
    steeper: float = STEEPER
    surer: float = SURER
    """The log-odds of the winner that are learnt from the rows are taken so many times, and so much is added."""


SPELLING_PRIOR = Prior(
    first=np.array([
        0.24, 0.17, 0.3, 0.4, -0.38, 0.21, 0.44, 0.02, 0.21, 0.74, 0.37, -0.07,
        -0.16, 0.03, 0.1, 0.4, 0.01, 0.16, 0.66, -1.14, -0.03, -0.51, -0.39,
    ]),
    among=np.array([
        0.39, 0.04, 0.38, 0.32, -0.21, -0.25, 0.7, 0.18, 0.19, 0.56, 0.56, -0.01,
        -0.05, 0.05, 0.22, 0.3, 0.01, 0.21, 0.88, 0.0, 0.0, 0.0, -0.67,
    ]),
)  # fmt: skip
"""For FEATURES."""
WORDS_PRIOR = Prior(
    first=np.array([
        0.22, 0.1, 0.26, 0.3, -0.37, 0.25, 0.57, 0.11, 0.09, 0.64, 0.3, 0.06, -0.07,
        0.11, 0.08, 0.29, 0.0, 0.17, 0.68, -1.13, -0.01, -0.46, -0.59, 0.67, -0.27, -0.39,
    ]),
    among=np.array([
        0.37, -0.06, 0.35, 0.21, -0.25, -0.19, 0.87, 0.23, 0.04, 0.43, 0.49, 0.08, 0.05,
        0.08, 0.09, 0.11, -0.02, 0.23, 0.92, 0.0, 0.0, 0.0, 0.0, 0.61, -0.06, -0.77,
    ]),
    steeper=1.38,
    surer=0.0,
)  # fmt: skip
"""For SENSE_FEATURES where the sense is that of the table of words. Steeper, for else middling confidences promise more
than they keep; where answers begin it comes to the same (docs/matching.md)."""
SENTENCE_PRIOR = Prior(
    first=np.array([
        0.31, 0.26, 0.31, 0.46, -0.39, 0.19, 0.42, 0.27, 0.39, 0.87, 0.28, -0.07, 0.06,
        -0.1, -0.0, 0.14, -0.04, 0.31, 0.7, -1.27, -0.02, -0.36, -0.49, 0.5, -0.17, -0.46,
    ]),
    among=np.array([
        0.54, 0.04, 0.48, 0.32, -0.29, -0.31, 0.74, 0.43, 0.16, 0.57, 0.46, 0.01, 0.18,
        -0.1, -0.06, -0.14, -0.07, 0.38, 1.05, 0.0, 0.0, 0.0, 0.0, 0.64, 0.02, -0.92,
    ]),
)  # fmt: skip
"""For SENSE_FEATURES where a sentence encoder is used, or two: fitted with one, and as good with both."""


def prior_of(encoder: Encoder | None) -> Prior:
    """Return what is assumed for the evidence that there is with this encoder."""
    if encoder is None:
        return SPELLING_PRIOR
    return WORDS_PRIOR if encoder.name == WordMeanings.name else SENTENCE_PRIOR
