"""What each command of ``eyelevel`` does; ``bot/cli.py`` says how it is called."""

from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """What a command tells the shell."""

    GOOD = 0
    FINDINGS = 1
    """It ran, and found something to mend."""
    BROKEN = 2
    """Called wrongly, or its input cannot be used."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it: 128 + SIGINT."""
    NOBODY_READS = 141
    """The reader of the output went away, as shells count it: 128 + SIGPIPE."""


class FeedbackAction(StrEnum):
    """What ``eyelevel kb feedback`` does with votes."""

    LIST = "list"
    UNDO = "undo"
    RESTORE = "restore"
    RESET = "reset"
    ERASE = "erase"
