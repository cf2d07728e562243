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
the rows, times 1.15, plus 0.25. So it is for the first three; for the winner it is where that starts from."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is assumed about messages before the knowledge has said anything, for one kind of evidence.

    The weights were fitted by bench/prior.py: ``first`` and ``among`` to the left-out rows of five knowledge bases,
    each counting the same, the background among them, to their phrasings told in stories, and to phrasings of other
    knowledge bases; ``heard`` to messages. What a knowledge says about itself is biased where its phrasings were picked
    to differ.
    """

    first: Doubles
    """Weights of the evidence for the chance that the winner is right."""
    among: Doubles
    """The same for the chance that the right entry is among the first three."""
    heard: Doubles
    """Weights for the chance that the winner is right that labelled messages taught. In which order to trust winners is
    learnt from the rows of each knowledge; how sure to be, from these."""


SPELLING_PRIOR = Prior(
    first=np.array([
        0.25, 0.17, 0.29, 0.38, -0.39, 0.24, 0.45, 0.06, 0.25, 0.7, 0.38, -0.09,
        -0.1, 0.0, 0.19, 0.39, 0.0, 0.19, 0.65, -1.18, -0.03, -0.52, -0.39,
    ]),
    among=np.array([
        0.38, 0.05, 0.36, 0.29, -0.21, -0.23, 0.73, 0.2, 0.22, 0.52, 0.56, -0.02,
        -0.03, 0.02, 0.31, 0.31, 0.0, 0.24, 0.85, 0.0, 0.0, 0.0, -0.67,
    ]),
    heard=np.array([
        0.27, 0.24, 0.33, 0.42, -0.44, 0.39, 0.69, 0.07, 0.27, 0.81, 0.39, -0.1,
        -0.1, -0.01, 0.16, 0.61, 0.01, 0.17, 0.72, -1.18, 0.0, -0.54, -0.42,
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
    heard=np.array([
        0.32, 0.21, 0.35, 0.4, -0.41, 0.3, 0.71, 0.17, 0.13, 0.8, 0.44, 0.02, 0.05,
        0.07, -0.01, 0.34, 0.03, 0.11, 0.82, -1.14, 0.02, -0.48, -0.65, 0.56, -0.22, -0.41,
    ]),
)  # fmt: skip
"""For SENSE_FEATURES where the sense is that of the table of words."""
SENTENCE_PRIOR = Prior(
    first=np.array([
        0.31, 0.26, 0.31, 0.46, -0.39, 0.19, 0.42, 0.27, 0.39, 0.87, 0.28, -0.07, 0.06,
        -0.1, -0.0, 0.14, -0.04, 0.31, 0.7, -1.27, -0.02, -0.36, -0.49, 0.5, -0.17, -0.46,
    ]),
    among=np.array([
        0.54, 0.04, 0.48, 0.32, -0.29, -0.31, 0.74, 0.43, 0.16, 0.57, 0.46, 0.01, 0.18,
        -0.1, -0.06, -0.14, -0.07, 0.38, 1.05, 0.0, 0.0, 0.0, 0.0, 0.64, 0.02, -0.92,
    ]),
    heard=np.array([
        0.4, 0.38, 0.39, 0.6, -0.44, 0.14, 0.56, 0.34, 0.46, 0.99, 0.48, -0.16, 0.27,
        -0.2, -0.05, 0.18, -0.06, 0.32, 0.92, -1.36, 0.01, -0.43, -0.56, 0.5, -0.17, -0.58,
    ]),
)  # fmt: skip
"""For SENSE_FEATURES where a sentence encoder is used, or two: fitted with one, and as good with both."""


def prior_of(encoder: Encoder | None) -> Prior:
    """Return what is assumed for the evidence that there is with this encoder."""
    if encoder is None:
        return SPELLING_PRIOR
    return WORDS_PRIOR if encoder.name == WordMeanings.name else SENTENCE_PRIOR
