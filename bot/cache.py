"""Keeps matchers on disk between starts: learning takes seconds, reading what was learnt a fraction of one.

A file is one line with the SHA-256 of all that follows, one line of JSON that names the arrays, and the arrays. A file
that is damaged, foreign, or made of other phrasings or by other code is not used; nothing in it is ever executed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core import matching
from bot.core.encoding import Encoder
from bot.core.matching.keeping import Unusable
from bot.core.matching.matcher import Matcher
from bot.core.matching.phrasebook import Phrased

log = logging.getLogger(__name__)

MOST_FILES = 4
"""Newest files kept: a knowledge that goes back and forth between versions finds each of them."""
MOST_BYTES = 1_000_000_000
"""A larger file is neither written nor read."""
_PREFIX, _SUFFIX, _HALF_WRITTEN = "matcher-", ".cache", ".writing"
_KINDS = frozenset({"<f4", "<f8", "<i4", "<i8", "<u2", "<u8", "|u1"})
_FOREIGN_WRITERS = stat.S_IWGRP | stat.S_IWOTH
_MOST_HEADER = 65_536


class MatcherCache:
    """Matchers by what they were built from, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def matcher(self, phrasings: Sequence[Phrased], precision: float, encoder: Encoder | None) -> Matcher | None:
        """Return the matcher kept for these phrasings, None where there is none that can be trusted."""
        key = _key(phrasings, precision, encoder)
        try:
            arrays = _arrays(_read(self._file(key)), key)
            return Matcher.revived(arrays, encoder)
        except FileNotFoundError:
            return None
        except (OSError, Unusable) as error:
            log.warning("What was learnt earlier cannot be used, it is learnt anew: %s", error)
            return None

    def keep(self, matcher: Matcher, phrasings: Sequence[Phrased], precision: float) -> None:
        """Write the matcher down for the next start; where that fails, the next start learns anew."""
        arrays = matcher.kept()
        if not arrays or not self._folder.parent.is_dir():
            return
        key = _key(phrasings, precision, matcher.sense.encoder if matcher.sense else None)
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            _write(self._file(key), key, arrays)
            self._tidy()
        except OSError as error:
            log.warning("What was learnt cannot be kept for the next start: %s", error)

    def _file(self, key: str) -> Path:
        return self._folder / f"{_PREFIX}{key[:24]}{_SUFFIX}"

    def _tidy(self) -> None:
        newest: list[tuple[float, Path]] = []
        for path in self._folder.glob(f"{_PREFIX}*"):
            with contextlib.suppress(FileNotFoundError):  # another start tidies up as well
                newest.append((path.stat().st_mtime, path))
        newest.sort(reverse=True)
        for _, path in newest[MOST_FILES:]:
            path.unlink(missing_ok=True)


def _key(phrasings: Sequence[Phrased], precision: float, encoder: Encoder | None) -> str:
    """Return a SHA-256 over everything that a matcher follows from: phrasings, settings, encoder, code, libraries."""
    digest = hashlib.sha256(_code().encode())
    settings = [precision, *([encoder.name, encoder.version, encoder.share, encoder.seeks] if encoder else [])]
    texts = sorted((each.entry, each.language, each.text) for each in phrasings)
    digest.update(json.dumps([settings, texts], ensure_ascii=True).encode())
    return digest.hexdigest()


def _code() -> str:
    libraries = [f"{name} {version(name)}" for name in ("numpy", "scipy", "PyStemmer")]
    digest = hashlib.sha256(" ".join(libraries).encode())
    home = Path(next(iter(matching.__path__)))
    for path in sorted([*home.rglob("*"), home.parent / "text.py", home.parent / "meanings.py"]):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        # Whoever else may write here could have put anything into it, the checksum included.
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & _FOREIGN_WRITERS):
            raise Unusable(f"{path} belongs to another user, or others may write it")
        if status.st_size > MOST_BYTES:
            raise Unusable(f"{path} is too large")
        return file.read(MOST_BYTES)


def _arrays(data: bytes, key: str) -> Mapping[str, NDArray[Any]]:
    checksum, _, rest = data.partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != checksum:
        raise Unusable("a file is damaged")
    head, _, _ = rest[:_MOST_HEADER].partition(b"\n")
    try:
        header = json.loads(head)
        if header["key"] != key:
            raise Unusable("a file was made of something else")
        return dict(_cut(memoryview(rest)[len(head) + 1 :], header["arrays"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unusable("a file is none of ours") from error


def _cut(body: memoryview, listed: Sequence[tuple[str, str, Sequence[int]]]) -> Iterator[tuple[str, NDArray[Any]]]:
    begin = 0
    for name, kind, shape in listed:
        if kind not in _KINDS or not all(isinstance(size, int) and 0 <= size <= MOST_BYTES for size in shape):
            raise Unusable(f"{name} is no plain array")
        dtype, count = np.dtype(kind), int(np.prod(shape, dtype=object))
        end = begin + count * dtype.itemsize
        if end > len(body):
            raise Unusable(f"{name} is cut off")
        yield name, np.frombuffer(body[begin:end], dtype).reshape(shape)
        begin = end
    if begin != len(body):
        raise Unusable("a file holds more than it says")


def _write(path: Path, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    plain = {name: np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for name, array in arrays.items()}
    listed = [(name, array.dtype.str, array.shape) for name, array in plain.items()]
    head = json.dumps({"key": key, "arrays": listed}).encode() + b"\n"
    digest = hashlib.sha256(head)
    for array in plain.values():
        digest.update(array.data.cast("B") if array.size else b"")
    if sum(array.nbytes for array in plain.values()) > MOST_BYTES - _MOST_HEADER:
        return
    # Under a name of its own and then renamed: another start sees the old file or the whole new one.
    with (
        tempfile.NamedTemporaryFile(dir=path.parent, prefix=_PREFIX, suffix=_HALF_WRITTEN, delete=False) as file,
        _removed_on_fault(Path(file.name)),
    ):
        file.write(digest.hexdigest().encode() + b"\n" + head)
        for array in plain.values():
            file.write(array.data.cast("B") if array.size else b"")
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).replace(path)


@contextlib.contextmanager
def _removed_on_fault(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
