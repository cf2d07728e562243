"""A sentence encoder for tests: words it holds to mean the same lie in one direction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.core.common_words import CommonWords

DIRECTIONS = 96
SAME = {
    "wipe": "delete", "erase": "delete", "lösche": "delete", "löschen": "delete", "remove": "delete",
    "membership": "account", "profile": "account", "konto": "account",
    "pictures": "photos", "snapshots": "photos", "fotos": "photos", "bilder": "photos",
    "passphrase": "password", "passwort": "password",
}  # fmt: skip


@dataclass
class FakeEncoder:
    """Adds a fixed vector for each word's meaning to one that all texts share; keeps what it was asked."""

    name: str = "fake"
    version: str = "1"
    share: float = 4.0
    seeks: bool = True
    slow: bool = False
    common: CommonWords | None = None
    shared: float = 3.0
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.stack([self._row(text) for text in texts])

    def _row(self, text: str) -> NDArray[np.float32]:
        row = np.zeros(DIRECTIONS, np.float32)
        row[0] = self.shared
        for word in text.lower().split():
            meaning = SAME.get(word.strip("?!."), word.strip("?!."))
            seed = int.from_bytes(blake2b(meaning.encode("utf-8", "replace"), digest_size=4).digest())
            row[1:] += np.random.default_rng(seed).normal(size=DIRECTIONS - 1) / 10
        return row / max(float(np.linalg.norm(row)), 1e-9)
