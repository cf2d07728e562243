"""Passwords of plain words, told by name: "the wifi password is old brown kettle", "Masterpasswort: drei Hunde".

No word of such a password may be left over, so the clause goes as far as it does not read like talk again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.remarks import is_remark, is_talk, joins, opens_remark, words_of
from bot.core.safety.secrets import is_placeholder, is_secret
from bot.core.safety.spans import ENDING, Span, has_any, lowered, near, of_value, places
from bot.core.safety.strength import Strength, strength

_PHRASE = (
    r"(?:(?:wlan|wifi|wi-fi|wi fi|router|gäste|guest|netz|network)[ -]?(?:(?:key|schlüssel|code|passwor[dt]"
    r"|kennwort|pass|pw)\b)"
    r"|(?:master|haupt|main|vault|tresor|recovery|backup|server|admin|root|guest|gäste|disk|festplatten)[ -]?"
    r"(?:passwor[dt]|kennwort|pw|key|pass ?phrase)|pass ?phrases?|pass[ -]?satz|merksatz|losungs?wort|codewort"
    r"|code ?word|safe ?word)"
)
_CALLED = r"(?:[\wäöüß]{0,20}(?:passwor[dt]|kennwort)|losung|pass word|passcode|passwd|pw|pwd|psw)"
_TOLD = re.compile(
    rf"(?<![\w\[])(?:(?P<owner>my|our|mein\w{{0,2}}|unser\w{{0,2}}|his|her|its|their|sein"
    rf"|ihr)\s(?:[\wäöüß-]{{1,15}}\s){{0,2}})?"
    rf"(?:(?P<phrase>{_PHRASE})|(?P<name>{_CALLED}))"
    r"(?:\s(?:for|of|on|to|vom|von|für|zum|zur|im|bei|am)\s(?:[\wäöüß-]{1,20}\s?){1,4}?(?=\s?:|\s(?:is|ist"
    r"|lautet|hei(?:ß|ss)t|was|war)\s)"
    r"|(?P<aside>,[^:,\n.?!]{3,40}|\s?\([^)\n]{2,40}\))(?=:))?"
    r"(?P<link>\s?[:=]|['’]s|\s(?:is|ist|lautet|hei(?:ß|ss)t|was|war|wäre)(?:\s(?:now|jetzt|einfach|simply|just"
    r"|bei\s(?:mir|uns)|immer|always))?\s?:?)"
    r"\s{1,3}(?P<clause>[^\s\"“”„`«»\[\]<>][^\n\"“”„`«»\[\]<>]{2,70})",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    rf"(?<![\w\[])(?:{_PHRASE}|{_CALLED})\s?(?:['’]s|is|ist|lautet|hei(?:ß|ss)t|was|war"
    rf"|[:=])?\s{{0,2}}(?<!\w)['‘‚](?P<value>[^'’‘\n\[\]<>]{{4,60}})['’‘](?!\w)",
    re.IGNORECASE,
)
_QUOTED_FIRST = re.compile(
    r"(?<!\w)[\"„“'‚‘`«](?P<value>[^\"„“”'’‚‘`«»\n\[\]<>]{4,60})[\"“”'’‘`»],?\s(?:is|ist|was|war)\s"
    rf"(?:the|my|our|his|her|das|mein|unser|ihr|sein)\s(?:[\wäöüß-]{{1,12}}\s)?(?:{_CALLED}|{_PHRASE})(?![\w-])",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?<![\w\[])(?:user ?(?:name)?|(?:be)?nutzer(?:name)?|log-?in|name|nick|account|konto|id"
    r"|e?-?mail)(?:\s?[:=]\s?|\s(?:is\s|ist\s)?)"
    r"(?P<user>\[?[^\s,;:/\[\]<>]{2,60}\]?)(?:\s?[,;/|]\s?|\s?\n|\s)(?:(?:and|und|with|mit|the|das|dem|&"
    r"|\+)\s){0,2}"
    rf"(?:{_CALLED}|pass)(?:\s?[:=]\s?|\s(?:is\s"
    rf"|ist\s)?)[\"'„“‚‘`]?(?P<value>[^\s\"'“”’`\[\]<>]{{4,64}})(?P<rest>[^\n]{{0,20}})",
    re.IGNORECASE,
)
_APART = re.compile(
    rf"(?<![\w\[])(?:(?:the|my|our|mein\w{{0,2}}|unser\w{{0,2}}|das|dem|ihr|euer|altes"
    rf"|neues|temp|temporary|default|initial)\s(?:[\wäöüß-]{{1,15}}\s){{0,2}}|^)(?:{_CALLED}|{_PHRASE}|pass(?=\s(?:they|he|she|you|i|we|it)\s))[^.!?;:=\n\[\]\"]{{1,60}}?"
    r"(?:\s?:|\s(?:is|ist|lautet|was|war|hei(?:ß|ss)t|be|been|wäre|bleibt|hieß|sein)(?:\s(?:always|immer|jetzt"
    r"|now|still|noch|eigentlich|bei mir))?:?)\s"
    r"[\"'„“‚‘`]?(?P<value>[^\s\"'“”’`\[\]<>]{5,64})",
    re.IGNORECASE,
)
_WORDS_FIRST = re.compile(
    r"\b(?:typed|entered|used|use|tried|set|chose|picked|took|put|hab|habe|hatte|nehme|nahm|nutze|benutze|verwende|wollte)\s"
    r"(?P<value>(?:[\wäöüß'-]{2,20}\s){1,6}[\wäöüß'-]{2,20})\s(?:as|als)\s(?:(?:my|the|a|mein\w{0,2}|das|die)\s)?"
    rf"(?:[\wäöüß-]{{1,12}}\s)?(?:{_CALLED}|{_PHRASE})(?![\w-])",
    re.IGNORECASE,
)
_AS = (" as ", " als ")
_WITH_IT = re.compile(
    rf"\b(?i:mit dem(?: \w{{2,12}})? {_CALLED}) [\"'„“‚‘`]?(?P<value>[A-ZÄÖÜa-zäöüß][a-zäöüß]{{3,20}})[\"'“”’`]? "
    r"(?:konnte|kann|kam|komme|kommen|kommt|hab|habe|haben|ging|geht|melde|logge|war|funktioniert)\b"
)
"""A verb behind it shows that it is the password's own, not "mit dem Passwort Manager"."""
_IS_NAMED = re.compile(r"[\"“”'’‘`»],?\s(?:is|ist|was|war)\s")
_HINTS = ("pass", "kennwor", "losung", "pw", "psw", "code", "safe", "merksatz", "key", "schlüssel")
_BEGIN = (
    "pass", "losung", "pw", "psw", "merksatz", "code", "safe", "wlan", "wifi", "wi-fi", "wi fi", "router", "gäste",
    "guest", "netz", "network", "master", "haupt", "main", "vault", "tresor", "recovery", "backup", "server", "admin",
    "root", "disk", "festplatten",
)  # fmt: skip
_WITHIN = ("passwor", "kennwort")
"""Where the name of a password begins, or what it ends with."""
_OWNERS = (
    "my ", "our ", "his ", "her ", "its ", "their ", "the ", "temp", "default ", "initial ",
    "das ", "dem ", "euer ", "altes ", "neues ", "ihr ",
    "sein ", "mein", "unser",
)  # fmt: skip
_USERS = re.compile(
    r"(?<![\w\[])(?:user|(?:be)?nutzer|log-?in|name|nick|account|konto|id|e?-?mail)"
    r"(?= ?name|name|\s|[:=])"
)
_ABOUT = re.compile(
    r"reset|prompt|field|feld|page|seite|manager|error|fehler|version|mail|link|hash|policy"
    r"|name|nutzer|user|login|server|app\b|generator|länge|length",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[.!?;,…()](?=\s|$|[)])|\s[-–—:]|\s?[=|/]\s|[:)(](?=\S{0,3}$)"
    r"|[\U0001f300-\U0001faff☀-➿]|\s[:;]-?[()DPp3]"
)
_WORD = re.compile(r"\S+")
_ADJECTIVES = words_of("old new short long strong full dead lost free easy simple good bad private secret")
_LOGINS = words_of("admin user username login account konto benutzer nutzer")
_ARTICLES = words_of("the a der die das ein eine")
_BEGINNINGS = words_of(
    "hinter unter über vor zwischen neben ohne gegen durch under behind below above over without "
    "one two zwei both correct alle groß klein every each"
)
"""Words that begin a remark mostly, but a password of several words as well."""
_LONG = 8
"""Letters from which on a plain word beside a user's name is a password whatever follows it."""
_MOST = 8
"""Words of a password at most."""


def handed_over(text: str) -> Iterator[Span]:
    """Find passwords told by name, of one word or of several, whatever the words are."""
    low = lowered(text)
    if not has_any(low, _HINTS):
        return
    names = places(low, _BEGIN, _WITHIN)
    if not names:
        return
    owned = sorted({*names, *places(low, _OWNERS)})
    for found in near(_TOLD, text, owned):
        length = _length(found)
        if length:
            yield Span(PersonalKind.PASSWORD, found.start("clause"), found.start("clause") + length)
    yield from _quoted(text, low, names)
    for found in near(_PAIR, text, [found.start() for found in _USERS.finditer(low)]):
        if _is_pair(found):
            yield of_value(found, PersonalKind.PASSWORD)
    yield from _apart(text, owned)


def _quoted(text: str, low: str, names: list[int]) -> Iterator[Span]:
    """Find words in quotes before or behind what calls them a password, and words used "as a password"."""
    quoted = near(_QUOTED, text, names) if has_any(text, "'‘‚") else ()
    for found in (*quoted, *(_QUOTED_FIRST.finditer(text) if _IS_NAMED.search(low) else ())):
        if not all(is_remark(word) for word in found["value"].split()) and not is_placeholder(found["value"]):
            yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
    for found in _WITH_IT.finditer(text) if "mit dem " in low else ():
        if not is_remark(found["value"]) and not _ABOUT.search(found["value"]):
            yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
    for found in _WORDS_FIRST.finditer(text) if has_any(low, _AS) else ():
        listed = found["value"].split()
        talks = any(is_talk(word) or joins(word) for word in listed) or is_remark(listed[-1])
        # "correct horse battery" is one, "typed in the dark as the password moved" is none.
        if not talks and sum(map(is_remark, listed)) <= 1:
            yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))


def _apart(text: str, owned: list[int]) -> Iterator[Span]:
    for found in near(_APART, text, owned):
        led = text[found.start() : found.start("value")]
        if strength(found["value"]) >= Strength.MEDIUM and not _ABOUT.search(led):
            yield of_value(found, PersonalKind.PASSWORD)


def _is_pair(found: re.Match[str]) -> bool:
    value = found["value"].rstrip(".,!?;:)")
    user = found["user"].lower()
    if is_placeholder(value) or is_remark(value) or len(value) < 4:
        return False
    # "user admin pass blue-kite": what else says something of a password is a login's name here.
    if is_remark(user) and not (user in _LOGINS and strength(value) is not Strength.NONE):
        return False
    # "Nutzer rolf, Kennwort klappt nie": a plain word is one only where nothing follows in its clause.
    plain = value.isalpha() and value == value.lower()
    alone = value != found["value"] or not found["rest"].strip() or found["rest"][0] in ".,;!?\n)"
    return not plain or alone or (len(value) >= _LONG and not _ABOUT.search(value))


def _length(found: re.Match[str]) -> int:
    """How many characters of the clause are the password; 0 if it only says something of one."""
    clause = _CLAUSE_END.split(found["clause"], maxsplit=1)[0].rstrip(" .,!?;:)'’")
    words = list(_WORD.finditer(clause))
    if len(clause) < 3 or is_placeholder(clause):
        return 0
    first, plain = words[0].group(), bool(found["phrase"]) and _are_plain(words[1:])
    if not plain and strength(first) >= Strength.MEDIUM:
        return len(first.rstrip(ENDING))
    # Of what is no plain word the other finders know more.
    if first.isdecimal() or (not plain and is_secret(first, least=4)):
        return 0
    return _plain_length(found, words)


def _plain_length(found: re.Match[str], words: list[re.Match[str]]) -> int:
    link, listed = found["link"].strip().lower(), [word.group() for word in words]
    named = link.endswith((":", "=", "lautet", "heißt", "heisst")) and not found["aside"]
    taken = _taken(listed, strict=not named)
    if not 0 < taken <= _MOST or not _begins_password(listed, named=named, phrase=bool(found["phrase"])):
        return 0
    told = found["phrase"] or (taken == len(words) if named else found["owner"] or found.start() == 0)
    if taken == 1 and not named:
        told = _is_alone(found, listed[0])
    elif named and not told:
        taken = 1
    return words[taken - 1].end() if told or named else 0


def _begins_password(words: list[str], *, named: bool, phrase: bool) -> bool:
    """Whether the first word of the clause is no remark, or only begins one where nothing else reads like one."""
    first, rest = words[0].lower(), words[1:]
    if not named and rest and is_remark(rest[-1]) and not any(joins(word) for word in rest):
        return False
    if not (opens_remark(first) if named else is_remark(words[0])):
        return True
    if first in _ARTICLES and any(is_remark(word) for word in rest):
        return False
    allowed = first in _ADJECTIVES or (named and first in _BEGINNINGS | _ARTICLES) or (phrase and first in _BEGINNINGS)
    talks = any(is_talk(word) or joins(word) for word in rest)
    return allowed and len(rest) >= 2 and not talks and not is_remark(rest[-1])


def _are_plain(words: list[re.Match[str]]) -> bool:
    return 0 < len(words) < _MOST and all(word.group().isalpha() and not is_remark(word.group()) for word in words)


def _is_alone(found: re.Match[str], word: str) -> bool:
    """Whether one plain word behind "is" is the password: a name or a noun, or a rare word of the owner's."""
    if not word.replace("-", "").isalpha() or len(word) < 4:
        return False
    if word[0].isupper() and not word.isupper():
        return True
    owned = found["owner"] or found["phrase"] or found["name"].lower() in ("pw", "pwd", "psw")
    return bool(owned) and len(word) >= 5 and found["link"].strip().lower() != "war"


def _taken(words: list[str], *, strict: bool) -> int:
    """How many of the words are the password; with ``strict`` none where talk follows without a joint before it."""
    for place, word in enumerate(words):
        rest = words[place + 1 :]
        if place and joins(word) and (not rest or any(is_talk(later) or joins(later) for later in rest)):
            return place
        if is_talk(word):
            return 0 if strict else place
    return len(words)
