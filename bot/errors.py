"""The errors Eyelevel raises on purpose; anything else is a bug.

::

    EyelevelError
    ├── InputFaults            files that staff wrote have faults (all of them are listed)
    ├── SetupError             something this machine lacks: a port, a folder, a package
    ├── StoreError             the database cannot do what was asked
    │   ├── StoreLocked        another process holds it
    │   ├── StoreReadOnly      the file or its folder may not be written
    │   ├── StoreFull          no space is left
    │   ├── StoreCorrupt       the file is damaged or is no Eyelevel database
    │   ├── StoreTooNew        a later version of Eyelevel wrote it
    │   └── Conflict           somebody else changed the case first
    ├── Refused                a person asked the local chat for what it does not allow
    └── SurfaceError           a surface could not carry an effect out
        ├── TryLater           it may work later: the network, a rate limit
        │   └── Outage         the surface as a whole cannot be reached
        └── NeverWorks         it will not work however often it is tried: no permission, gone
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.core.faults import Fault


class EyelevelError(Exception):
    """Root of the family. ``str()`` of every one can be shown to the person at the keyboard."""


class InputFaults(EyelevelError):
    """Files have faults; ``faults`` holds every one of them, errors and warnings."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SetupError(EyelevelError):
    """Something on this machine is missing or taken; the text says how to mend it."""


class StoreError(EyelevelError):
    """The database cannot do what was asked."""


class StoreLocked(StoreError):
    """Another process holds the database."""


class StoreReadOnly(StoreError):
    """The database file or its folder may not be written."""


class StoreFull(StoreError):
    """No space is left for the database."""


class StoreCorrupt(StoreError):
    """The file is damaged or is no Eyelevel database."""


class StoreTooNew(StoreError):
    """A later version of Eyelevel wrote this database."""


class Conflict(StoreError):
    """Somebody else changed the case between reading and writing."""


class Refused(EyelevelError):
    """The local chat does not allow it; ``code`` names why, for the page to say in its own language."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class SurfaceError(EyelevelError):
    """A surface could not carry an effect out."""


class TryLater(SurfaceError):
    """It may work later; ``after`` says when, where the surface was told."""

    def __init__(self, message: str, after: timedelta | None = None) -> None:
        self.after = after
        super().__init__(message)


class Outage(TryLater):
    """The surface cannot be reached or takes nothing now: no fault of this effect, so it is never given up."""


class NeverWorks(SurfaceError):
    """It will not work however often it is tried; staff must be told, once for each ``cause``."""

    def __init__(self, message: str, cause: str = "") -> None:
        self.cause = cause
        super().__init__(message)
