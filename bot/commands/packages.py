"""Which packages Eyelevel needs, and whether what is installed fits."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?P<ranges>[^;]*)(?P<marker>;.*)?")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_RANGE = re.compile(r"\s*(?P<operator>>=|<)\s*(?P<version>[0-9.]+)\s*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One package with the versions that are tested: ``>=`` and ``<``, which is all pyproject.toml uses."""

    name: str
    ranges: str

    def allows(self, version: str) -> bool:
        """Say whether ``version`` is in the range."""
        have = _release(version)
        for each in filter(None, self.ranges.split(",")):
            found = _RANGE.fullmatch(each)
            if found is None:
                raise ValueError(f"the range {each!r} of {self.name} is none that can be read")
            bound = _release(found["version"])
            if not (have >= bound if found["operator"] == ">=" else have < bound):
                return False
        return True


def requirements() -> tuple[Requirement, ...]:
    """Return what Eyelevel needs to run, from its installed metadata, else from the project's file."""
    try:
        lines = metadata.requires("eyelevel") or []
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        lines = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"] if project.is_file() else []
    found = (_REQUIREMENT.fullmatch(line.strip()) for line in lines)
    return tuple(Requirement(each["name"], each["ranges"].strip()) for each in found if each and not each["marker"])


def installed(name: str) -> str | None:
    """Return the installed version of a package, None if there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _release(version: str) -> tuple[int, ...]:
    """Return the numbers a version begins with, without trailing zeros, so that 3.0 is 3."""
    numbers = [int(part) for part in _NUMBERS.findall(version)[0].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
