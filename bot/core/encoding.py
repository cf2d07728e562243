"""What the matcher needs of a sentence encoder; the encoders themselves read files and stand in ``bot/encoders.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Turns texts into vectors that lie near each other where the texts mean much the same, in any language."""

    @property
    def name(self) -> str:
        """What the configuration calls it."""

    @property
    def version(self) -> str:
        """Changes whenever the vectors may."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each text, each by itself: the same text gives the same row. Threads may share it."""
