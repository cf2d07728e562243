"""The trained weights of the scorer, read from the file that is shipped with the package."""

from __future__ import annotations

from pathlib import Path

from bot.core.faults import Fault
from bot.core.safety.judge import Judge, load_judge
from bot.encoders import open_words
from bot.errors import SetupError

SHIPPED = Path(__file__).resolve().parent / "weights" / "judge.npz"
"""Made by ``bench/train_judge.py``; data/judgement/ and the labelled messages of bench/data are what it learnt from."""


def open_judge(file: Path = SHIPPED) -> Judge | Fault:
    """Read the weights and the table of words that they go with; a fault says what is wrong with a file."""
    hint = "Install Eyelevel anew, or take the file back from the repository."
    try:
        return load_judge(file.read_bytes(), open_words())
    except SetupError as error:
        return Fault(str(file), 0, 0, "no-words", str(error), hint)
    except OSError as error:
        return Fault(str(file), 0, 0, "no-judge", f"The scorer's weights cannot be read: {error.strerror}.", hint)
    except ValueError as error:
        return Fault(str(file), 0, 0, "bad-judge", f"The scorer's weights are not used: {error}.", hint)
