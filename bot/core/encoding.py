"""What the matcher needs of what knows meanings; ``bot/encoders.py`` opens those that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.core.common_words import CommonWords


class Encoder(Protocol):
    """Turns texts into vectors that lie near each other where the texts mean much the same, in any language."""

    @property
    def name(self) -> str:
        """What the configuration calls it."""

    @property
    def version(self) -> str:
        """Changes whenever the vectors may."""

    @property
    def share(self) -> float:
        """Weight of the kernel that the vectors make in the mean of all, beside chars and stems, which weigh 1."""

    @property
    def seeks(self) -> bool:
        """Whether phrasings near by these vectors alone come into question, where only the nearest do.

        Else it helps to rank those that share words with the message.
        """

    @property
    def slow(self) -> bool:
        """Whether a message takes so long, ten milliseconds or more, that nothing should have to wait for it."""

    @property
    def common(self) -> CommonWords | None:
        """Common words, as which a misspelt one may be read; None where slips shall be read as the knowledge alone."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text, each by itself: the same text gives the same row.

        A row of zeros says that nothing is known of the text. Threads may share the encoder.
        """
