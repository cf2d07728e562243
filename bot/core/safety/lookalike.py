"""Names that a reader takes for the bot's or for those of staff: ``Аlex``, ``mod | Alex``, ``A1ex [Staff]``.

A name is read as a *skeleton*, in which letters that look alike are one letter, without spacing, marks and what only
decorates it. The same skeleton, or one a slip away where the name is long, is a look-alike. Nobody is punished for a
name: people are called Alex, and moderators know which one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.safety.confusables import LOOKS

MAX_NAME = 100
"""Characters of a name that are read; Discord allows 32."""

_ALSO = {
    "a": "αд", "b": "вьβ", "c": "ϲсς", "d": "ԁժ", "e": "ҽєεə", "f": "ғƒ", "g": "ցɡ", "h": "հњн", "i": "ιїɪ",
    "j": "јյ", "k": "κкқ", "l": "ⵏӏӀ", "m": "мᴍ", "n": "ոпηи", "o": "σδѳө", "p": "рρ", "q": "ԛգ", "r": "гᴦя",
    "s": "ѕꜱ", "t": "τтŧ", "u": "υцս", "v": "νѵ", "w": "ωшա", "x": "χҳ", "y": "γүყ", "z": "ᴢ",
}  # fmt: skip
"""What people use though Unicode does not list it, small letters of scripts whose capitals are alike among them."""
_STRANGE = str.maketrans({char: plain for looks in (LOOKS, _ALSO) for plain, chars in looks.items() for char in chars})
_UMLAUTS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_LEET = str.maketrans("013457$@!|€8+", "oieastsaiiebt")
_ONE_LETTER = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("l", "i"), ("j", "i"))
_INVISIBLE = frozenset(("Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"))
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ][a-zäöüß])")
_PART = re.compile(r"[^\W_]+")
_DECORATION = (
    "official", "offiziell", "offizielle", "offizieller", "real", "echt", "echter", "echte", "original", "verified",
    "verifiziert", "true", "the", "der", "die", "das", "mr", "mrs", "support", "supporter", "supportteam", "mod",
    "mods", "moderator", "moderatorin", "moderation", "admin", "admins", "administrator", "staff", "team", "teams",
    "teamler", "crew", "help", "helper", "helpdesk", "hilfe", "service", "services", "customer", "kunden",
    "kundenservice", "kundendienst", "desk", "dev", "developer", "owner", "inhaber", "ceo", "founder", "lead",
    "head", "chief", "manager", "community", "bot", "assistant", "assistent", "agent", "info", "contact", "kontakt",
    "account", "backup", "new", "neu", "alt", "main", "second", "zweitaccount", "here", "hier", "dm", "me",
    "discord",
)  # fmt: skip
"""Words that call somebody staff, or only surround a name."""
_SHORT = 4
"""Up to here a name must have the same skeleton: every second short name is a letter away from another."""
_LONG = 8
"""From here any one letter may be other; between the two only slips that the eye passes over."""
_VERY_LONG = 14
"""From here two letters may be."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A name as it is compared."""

    whole: str
    """Skeleton of all of it."""
    bare: str
    """Skeleton without decorations; empty where it has nothing else."""
    parts: frozenset[str]
    decorated: bool


@dataclass(frozen=True, slots=True)
class ProtectedNames:
    """Names that only their bearers may have; nothing changes after it is built."""

    shapes: tuple[tuple[str, _Shape], ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> ProtectedNames:
        """Take the names as they are written; empty ones and doubles are left out."""
        return cls(tuple((name, _shape(name)) for name in dict.fromkeys(names) if _shape(name).whole))

    def resembles(self, name: str) -> str | None:
        """Return the protected name that ``name`` can be taken for, None if it can for none. Never raises."""
        shape = _shape(name)
        return next((known for known, protected in self.shapes if _alike(shape, protected)), None)


def skeleton(name: str) -> str:
    """Return what is left of a name when letters that look alike are one: lower-case Latin letters and digits."""
    return "".join(_parts(name))


def _alike(shape: _Shape, protected: _Shape) -> bool:
    if shape.whole == protected.whole or _near(shape.whole, protected.whole):
        return True
    own = protected.bare or protected.whole
    if shape.bare and (shape.bare == own or _near(shape.bare, own)):
        # "Alex Support" for "Alex", and for "Kometa Support" both "Kometa" and "Kometa Team".
        return shape.decorated or not protected.decorated or shape.bare == own
    # "Alex from Kometa Support": all of the name among other words counts where it calls itself staff.
    return shape.decorated and bool(protected.parts) and protected.parts <= shape.parts


def _near(name: str, protected: str) -> bool:
    if len(protected) <= _SHORT or abs(len(name) - len(protected)) > 2:
        return False
    if _undoubled(name) == _undoubled(protected):
        return True
    if len(protected) < _LONG:
        # Two letters changed about, neither of them the first: "Jonsa". One other letter makes another person: "Jonah".
        turned = sorted(name) == sorted(protected) and name[0] == protected[0]
        return turned and OSA.distance(name, protected) == 1
    most = 2 if len(protected) >= _VERY_LONG else 1
    return OSA.distance(name, protected, score_cutoff=most) <= most


def _shape(name: str) -> _Shape:
    parts = _parts(name)
    decorations = _DECORATIONS
    kept = [part for part in parts if part not in decorations]
    bare = "".join(kept)
    glued = _without_affix(bare)
    return _Shape("".join(parts), glued, frozenset(kept), len(kept) < len(parts) or glued != bare)


def _without_affix(name: str) -> str:
    """Take one decoration off either end of what is written in one: ``alexsupport``."""
    for word in _AFFIXES:
        if name.startswith(word) and len(name) - len(word) >= 3:
            name = name[len(word) :]
            break
    for word in _AFFIXES:
        if name.endswith(word) and len(name) - len(word) >= 3:
            return name[: -len(word)]
    return name


def _parts(name: str) -> list[str]:
    name = unicodedata.normalize("NFKC", name[:MAX_NAME])
    name = "".join(char for char in name if unicodedata.category(char) not in _INVISIBLE)
    words = [_skeleton(word) for word in _PART.findall(_leet(_CAMEL.sub(" ", name)))]
    words = [word for word in words if word]
    # "A l e x": letters written singly are one word.
    return ["".join(words)] if len(words) > 2 and all(len(word) == 1 for word in words) else words


def _leet(name: str) -> str:
    # Signs stand for letters only inside a word: "mod | Alex" has a stroke, "A|ex" an l.
    return re.sub(
        r"(?<=\w)[$@!|€+](?=\w)|(?<!\w)[$@€](?=\w)|(?<=\w)\|$", lambda sign: sign.group().translate(_LEET), name
    )


def _skeleton(word: str) -> str:
    word = word.casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFD", word)
    plain = "".join(char for char in plain if not unicodedata.combining(char)).translate(_STRANGE)
    if not any("a" <= char <= "z" for char in plain):
        return plain if plain.isascii() else word
    plain = plain.translate(_LEET)
    for drawn, read in _ONE_LETTER:
        plain = plain.replace(drawn, read)
    return plain


def _undoubled(name: str) -> str:
    """Return the name with doubled letters single, and ae, oe, ue as the vowel they stand for."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"([aou])e", r"\1", name))


_DECORATIONS = frozenset(_skeleton(word) for word in _DECORATION)
_AFFIXES = tuple(
    _skeleton(word)
    for word in (
        "official",
        "offiziell",
        "moderator",
        "support",
        "helpdesk",
        "admin",
        "staff",
        "team",
        "help",
        "real",
        "mod",
    )
)
