"""Links that imitate a well-known name: ``dlscord-gift.example`` is not Discord."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

_HOST = re.compile(r"(?:https?://)?(?:[^/@\s]{0,100}@)?([^/:?#\s]{1,253})", re.IGNORECASE)
_LOOKS = str.maketrans("013457", "oleast")


@dataclass(frozen=True, slots=True)
class Domains:
    """Names that scammers imitate, and where each is real."""

    real: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, listed: Mapping[str, list[str]]) -> Domains:
        """Take the names and their domains as staff list them."""
        return cls({name.lower(): frozenset(each.lower() for each in domains) for name, domains in listed.items()})

    def imitates(self, link: str) -> str | None:
        """Return the name that the host of ``link`` imitates, None for an honest or unknown host."""
        found = _HOST.match(link)
        host = found[1].lower().rstrip(".") if found else ""
        if any(host == domain or host.endswith(f".{domain}") for listed in self.real.values() for domain in listed):
            return None
        return next((name for name in self.real for label in re.split(r"[.-]", host) if _alike(label, name)), None)


def _alike(label: str, name: str) -> bool:
    # A short label is near to too much; a name itself on a foreign domain may be a fan's site, only a disguise is none.
    if len(name) < 5 or label == name:
        return False
    shape = label.translate(_LOOKS).replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("l", "i")
    wanted = name.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("l", "i")
    return OSA.distance(shape, wanted) <= (1 if len(name) < 8 else 2) and label[0] in {name[0], *"0134579l"}
