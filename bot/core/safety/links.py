"""Whose a link is: one that imitates a well-known name (``dlscord-gift.example``), a site known as bad or as good."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

_HOST = re.compile(r"(?:https?://)?(?:[^/@\s]{0,100}@)?([^/:?#\s]{1,253})", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@.:/-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,5}(?:[^\W\d_]{2,18}|xn--[a-z0-9-]{2,40})(?![\w@-])",
    re.IGNORECASE,
)
_LOOKS = str.maketrans("01345678@$", "oleastbbas")
_ALIKE = str.maketrans(
    # Letters of other scripts, and Latin ones with marks, that a reader takes for plain ones.
    "авеікмнорстухѕјԁɡոսıíìîïɪōóòôöøáàâäãåéèêëúùûüñńçćśšşźżžđłťř",
    "abeikmhopctyxsjdgnuiiiiiiooooooaaaaaaeeeeuuuunnccssszzzdltr",
)
_BAIT = re.compile(
    r"gift|nitro|free|claim|airdrop|verif|login|signin|secur|support|help|giveaway|bonus|promo|reward|drop|event|trade|offer|"
    r"wallet|account|boost|app(?:ly)?$|geschenk|gratis|kostenlos|gewinn|anmeld|bestaetig|konto|hilfe|team|mod|hypesquad|"
    r"academy|tournament|skins?|cs-?go"
)
"""What stands beside the name where it is borrowed: a fan's site has other words."""
_FILES = frozenset(
    {"py", "js", "ts", "rs", "go", "md", "txt", "log", "json", "yaml", "yml", "toml", "html", "css", "sh", "bat", "exe",
     "dll", "zip", "png", "jpg", "jpeg", "gif", "svg", "pdf", "cpp", "java", "php", "rb", "cfg", "ini", "conf", "lock",
     "db", "sql", "csv", "xml"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Domains:
    """Names that scammers imitate, where each is real, and domains that staff know as bad and as good."""

    real: Mapping[str, frozenset[str]]
    listed: frozenset[str] = field(default_factory=frozenset)
    trusted: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, listed: Mapping[str, list[str]], bad: Iterable[str] = (), trusted: Iterable[str] = ()) -> Domains:
        """Take the names and their domains, the bad and the trusted domains, as staff list them."""
        real = {name.lower(): frozenset(each.lower() for each in domains) for name, domains in listed.items()}
        return cls(real, *(frozenset(each.lower() for each in domains) for domains in (bad, trusted)))

    def imitates(self, link: str) -> str | None:
        """Return the name that the host of ``link`` imitates, None for an honest or unknown host."""
        host = _readable(_host(link))
        if not host or self._within(host, (domain for listed in self.real.values() for domain in listed)):
            return None
        return next((name for name in self.real if self._borrows(host, name)), None)

    def knows(self, link: str) -> bool:
        """Whether staff have listed the host of ``link`` or a domain above it."""
        return self._within(_host(link), self.listed)

    def trusts(self, link: str) -> bool:
        """Whether staff trust the host of ``link`` or a domain above it."""
        return self._within(_host(link), self.trusted)

    @staticmethod
    def _within(host: str, domains: Iterable[str]) -> bool:
        return any(host == domain or host.endswith(f".{domain}") for domain in domains)

    def _borrows(self, host: str, name: str) -> bool:
        # "discord.com.claim.example": the real domain in front of somebody else's.
        if any(f"{domain}." in f"{host}." and not host.endswith(domain) for domain in self.real[name]):
            return True
        labels = re.split(r"[.-]", host)
        if any(_alike(label, name) for label in labels):
            return True
        beside = host.replace(name, " ", 1)
        return len(name) >= 5 and beside != host and _BAIT.search(beside) is not None


def carries_link(text: str) -> bool:
    """Whether a link or a bare domain stands in ``text``."""
    return "://" in text or ("." in text and next(hosts(text), None) is not None)


def hosts(text: str) -> Iterator[str]:
    """Find domains written without ``https://``; a file's name is none."""
    for found in _BARE.finditer(text):
        if found.group().rpartition(".")[2].lower() not in _FILES:
            yield found.group()


def _host(link: str) -> str:
    found = _HOST.match(link)
    return found[1].lower().rstrip(".") if found else ""


def _readable(host: str) -> str:
    """Return the host as a browser may show it, punycode decoded."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except (UnicodeError, ValueError, OverflowError):
            labels.append(label)
    return ".".join(labels)


def _alike(label: str, name: str) -> bool:
    # A short label is near to too much; a name itself on a foreign domain may be a fan's site, only a disguise is none.
    if len(name) < 5 or label == name or not label:
        return False
    wanted = _shape(name)
    near = 1 if len(name) < 9 else 2 if len(name) < 12 else 3
    return any(
        shape[:1] in (wanted[0], "i") and OSA.distance(shape, wanted, score_cutoff=near) <= near
        for shape in {_shape(label), _shape(_BAIT.sub("", label))}
    )


def _shape(label: str) -> str:
    plain = label.translate(_ALIKE).translate(_LOOKS)
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("nn", "n").replace("l", "i")
