"""Weights that come with an installed package: found without importing it, and used only if they are those measured."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path

from bot.errors import SetupError

INSTALL = "pip install 'eyelevel[semantic]'"


def folder_of(module: str, without: str) -> Path:
    """Return where a package is installed; none of its code runs.

    Raises:
        SetupError: it is not installed; ``without`` says how to do without it.
    """
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise SetupError(
            f"The sentence encoder that is asked for is not installed. Install it with {INSTALL}, or {without}."
        )
    return Path(found.submodule_search_locations[0])


def check_files(folder: Path, wanted: Mapping[str, str], without: str) -> None:
    """Compare files, by path below ``folder``, with their SHA-256: other weights would need another calibration.

    Raises:
        SetupError: one is missing or another; ``without`` says how to do without it.
    """
    for name, digest in wanted.items():
        if _sha256(folder / name) != digest:
            raise SetupError(
                f"{folder / name} is not the file that Eyelevel was measured with. Install the encoder anew with "
                f"{INSTALL}, or {without}."
            )


def version_of(wanted: Mapping[str, str]) -> str:
    """Return what changes whenever one of the files does."""
    return hashlib.sha256("".join(wanted.values()).encode()).hexdigest()[:12]


def _sha256(file: Path) -> str | None:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None
