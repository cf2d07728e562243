import re
import tomllib
from pathlib import Path

import pytest

from bot.commands.packages import Requirement, installed, requirements

PROJECT = Path(__file__).resolve().parents[3]


def test_every_package_of_the_project_is_known_and_what_is_tested_with_fits() -> None:
    listed = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    found = requirements()
    assert len(found) == len(listed)
    for requirement in found:
        version = installed(requirement.name)
        assert version is not None
        assert requirement.allows(version)


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("1.26", True),
        ("1.26.0", True),
        ("2.4.6", True),
        ("2.99", True),
        ("1.25.9", False),
        ("3", False),
        ("3.0.0", False),
    ],
)
def test_a_range_has_both_its_ends(version: str, fits: bool) -> None:
    assert Requirement("numpy", ">=1.26,<3").allows(version) is fits


def test_without_a_range_every_version_fits() -> None:
    assert Requirement("x", "").allows("0.1")


def test_a_range_that_cannot_be_read_is_an_error_not_a_guess() -> None:
    with pytest.raises(ValueError, match="~=1"):
        Requirement("x", "~=1.0").allows("1.0")


def test_a_package_that_is_not_installed_has_no_version() -> None:
    assert installed("surely-no-such-package") is None


def test_the_pinned_versions_fit_the_ranges() -> None:
    lines = (PROJECT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    exact = {re.sub(r"[-_.]+", "-", name.lower()): version for name, version in pinned.items()}
    for requirement in requirements():
        assert requirement.allows(exact[requirement.name.lower()])
