"""Passwords, PINs and one-time codes told in a sentence, in either order, assigned in a file, or inside a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.remarks import is_remark, opens_remark
from bot.core.safety.secrets import assigned, is_placeholder, is_secret
from bot.core.safety.spans import ENDING, Span, after, before, has_any, lowered, near, of_value, places
from bot.core.safety.strength import Strength, strength

_NAME = (
    r"(?:wlan|wifi|wi-fi)[ -]?(?:key|schlüssel)|[\wäöüß]{0,20}(?:passwor[dt]|kennwort)|pass word|passwd|pass ?phrase"
    r"|passcode|losung|kennw|pss?wr?d|pswd|psswo?rd|p/w|psw|passw|pass"
    r"|pw|pwd|pin|zugangscode"
)
_URL_LOGIN = re.compile(r"(?<=[a-z0-9+.-])://[^\s:/@\[\]]{0,64}:(?P<value>[^\s/@\[\]]{1,128})@", re.IGNORECASE)
_TOLD = re.compile(
    rf"\b(?P<name>{_NAME}|api[ -]?key|token|secret|"
    r"(?:2fa|mfa|otp|sms|tan|verification|verifizierungs|bestätigungs|recovery|backup"
    r"|wiederherstellungs)[ -]?codes?)\b"
    r"(?:['’]s\b|\s(?:today|now|jetzt|back|zurück)\b|"
    r"\s(?:for|of|on|von|vom|für|zum|zur|bei|beim|im|in)(?:\s[a-zäöüß.-]{1,20}){1,4}?(?=\s(?:is|ist|lautet|was"
    r"|war)\b|\s?[:=]))?"
    r"(?P<link>\s{0,12}(?:is|ist|lautet|war|was|wäre|waere|heißt|heisst|wurde|to|auf|zu|mit|with|today|jetzt|now|atm|"
    r":|=|-|->|→|\||,|/)?"
    r"(?:\s(?:now|jetzt|nur|just|still|immer|noch|eigentlich|also|einfach|simply){1,2})?\s{0,12}[:=]?\s{0,12})"
    r"(?P<quote>[\"'„“‚‘`«(\[{]{0,3})(?P<value>[^\s\"'“”`‘’»\[\]<>@][^\s\"“”`‘»\[\]<>]{2,63})",
    re.IGNORECASE,
)
_TOLD_AFTER = re.compile(
    r"(?<!\S)[\"'„“‚‘«(]{0,3}(?P<value>[^\s\"'„“‚‘«(\[\]<>@][^\s\"“”‘»\[\]<>]{3,63}?)[\"'”“‘»),]{0,3}\s{1,12}"
    r"(?:(?:as|als|is|ist|for|für|was|war|=|-|\()\s?){1,2}(?:(?:my|the|mein|das|our|unser|old|new|altes"
    r"|neues)\s){0,2}"
    r"(?:password|passwort|kennwort|pw|pin|passphrase)\b(?![ -]?(?:manager|safe|tresor|app|tool|generator|reset"
    r"|field|feld))",
    re.IGNORECASE,
)
_BEFORE_BRACKET = re.compile(
    r"(?<!\S)(?P<value>[^\s\"'„“(\[\]<>@][^\s\[\]<>]{3,63})\s{1,12}\((?:pw|password|passwort|kennwort|pin)\)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    rf"\b(?:{_NAME})(?:\s(?:is|ist|lautet|was|war)\s?|\s?[:=]\s?)[\"„“](?P<value>[^\"“”\n\[\]<>]{{4,64}})[\"“”]",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\b(?:log-?in|logins|anmeldung|creds|credentials|zugangsdaten|anmeldedaten|logindaten|zugang)\b(?:\s(?:details|data|info|daten))?(?:[^:\n/|,.!?]{1,30}:|[:\s])[:\s]{0,2}"
    r"(?:(?:is|are|r|sind|ist|lautet|lauten|data|daten)[:\s]{1,3})?"
    r"[^\s/:|,]{2,64}(?:\s?[/:|,]\s?|\s(?:and|und|&|mit|with)\s)(?P<value>[^\s\"'“”<>\[\]]{5,64})",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"\b(?:seed|recovery|secret|wiederherstellungs?|backup)[ -]?(?:phrase|words|wörter|sätze?)(?:\s(?:is|are|ist"
    r"|lautet|sind))?[\s:=\"'„“`]{1,6}"
    r"(?P<value>(?:[a-zäöüß]{3,10}[ ,]{1,2}){11,23}[a-zäöüß]{3,10})",
    re.IGNORECASE,
)
_PASSES = re.compile(
    r"(?:\b(?:to|can|can['’]?t|could|will|won['’]?t|would|must|may|did|didn['’]?t|do|does|doesn['’]?t|not|let|lets|i"
    r"|we|you|they|he|she|it|boarding|season|battle|ski|day|bus|game|hall|press|first|second|next|this|that|each|one"
    r"|per|by|and|tests?)\s|[-/@#_])$"
)
"""Before a pass that is no password: "to pass", "season pass"."""
_HUMPED = re.compile(r"[a-zäöüß][A-ZÄÖÜ]")
_NAMED = (
    "pass", "pw", "p/w", "pss", "psw", "kennw", "losung", "pin", "code", "key",
    "token", "secret", "phrase", "schlüssel", "seed",
)  # fmt: skip
_BEGIN = (
    "pass", "losung", "psw", "pss", "pw", "p/w", "kennw", "pin",
    "zugangscode", "api", "token", "secret", "wlan", "wifi", "wi-fi", "2fa",
    "mfa", "otp", "sms", "tan", "veri", "best", "recovery", "backup", "wieder",
)  # fmt: skip
_WITHIN = ("passwor", "kennwort")
"""Where a name begins, or what it ends with."""
_CALLED_AFTER = re.compile(
    r"(?:as|als|is|ist|for|für|was|war|[=(-])\s?(?:(?:my|the|mein|das|our|unser|old|new|altes|neues)\s){0,2}"
    r"(?:password|passwort|kennwort|pw|pin|passphrase)\b"
)
_PAIRED = ("login", "log-in", "anmeldung", "creds", "zugang", "anmeldedaten", "credentials")
_QUOTES = '"„“”'
_OWNED = re.compile(
    r"\b(?:my|mein\w{0,2}|unser\w{0,2}|our|its|the|das|his|her|sein|ihr)\s(?:[\w-]{1,20}\s){0,2}$", re.IGNORECASE
)
_CODE = re.compile(r"[0-9][0-9 -]{2,9}[0-9]|(?=[a-z-]{0,60}[0-9])[a-z0-9]{4,}(?:-[a-z0-9]{4,}){1,5}", re.IGNORECASE)
_LENGTHS = re.compile(
    r"\s{0,2}-?(?:characters?|chars?|letters?|digits?|zeichen|stellen|stellig\w{0,2}|buchstaben|ziffern|"
    r"minutes?|minuten|hours?|stunden|days?|tage\w?|times?|mal|x)\b"
)
_SAID = frozenset({"is", "ist", "lautet", "was", "war", ":", "=", "->", "→", "heißt", "heisst"})


def passwords(text: str) -> Iterator[Span]:
    """Find passwords, PINs and one-time codes told in a sentence, assigned in a file, or written into a URL."""
    for found in _URL_LOGIN.finditer(text) if "://" in text else ():
        if not is_placeholder(found["value"]):
            yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
    for found in assigned(text):
        named = found["name"].lower().startswith(("pass", "pwd"))
        # Behind "password:" a question or an error may stand as well.
        if named and not is_placeholder(found["value"]) and not is_remark(found["value"]):
            yield of_value(found, PersonalKind.PASSWORD)
    low = lowered(text)
    if has_any(low, _NAMED):
        yield from _told(text, low)
    for found in _PAIR.finditer(text) if has_any(low, _PAIRED) else ():
        value = found["value"].rstrip(ENDING)
        if is_secret(value, least=5) or (value.isalpha() and _HUMPED.search(value)):
            yield of_value(found, PersonalKind.PASSWORD)


def _told(text: str, low: str) -> Iterator[Span]:
    names = places(low, _BEGIN, _WITHIN)
    for found in near(_TOLD, text, names):
        if (found["link"] or found["quote"]) and _is_told(text, found):
            program = found["name"].lower().startswith(("api", "token", "secret"))
            yield of_value(found, PersonalKind.TOKEN if program else PersonalKind.PASSWORD)
    quoted = near(_QUOTED, text, names) if has_any(text, _QUOTES) else ()
    for found in (*_PHRASE.finditer(text), *quoted):
        if is_placeholder(found["value"]) or all(is_remark(word) for word in found["value"].split()):
            continue
        yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
    if _CALLED_AFTER.search(low):
        for found in (*_TOLD_AFTER.finditer(text), *_BEFORE_BRACKET.finditer(text)):
            if is_secret(found["value"].rstrip(ENDING), least=5):
                yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))


def _is_told(text: str, found: re.Match[str]) -> bool:
    value, link, name = found["value"].rstrip(ENDING), found["link"].strip().lower(), found["name"].lower()
    if len(value) < 3 or is_placeholder(value) or opens_remark(value):
        return False
    if name.startswith(("pin", "2fa", "mfa", "otp", "sms", "tan")) or ("code" in name and name != "passcode"):
        return _CODE.fullmatch(value) is not None and (link != "" or _is_owned(text, found))
    if name.startswith(("api", "token", "secret")):
        return is_secret(value, least=12)
    # "pass xX_dragon77": as a name for it the short word needs no link, where nothing else is passed.
    given = link or name != "pass" or not _PASSES.search(before(text, found.start(), 24))
    if is_secret(value, least=4) and given and (link or name != "pass" or strength(value) >= Strength.MEDIUM):
        return True
    said = link.split(" ", 1)[0] in _SAID
    if value.isdecimal():
        return said and len(value) >= 4 and not _LENGTHS.match(after(text, found.end()))
    # A plain word is a password only where it is handed over: "my password is banana", "pw: banana", or in quotes.
    return (link in {":", "="} and name != "pass") or (found["quote"] != "" and said and _is_owned(text, found))


def _is_owned(text: str, found: re.Match[str]) -> bool:
    return _OWNED.search(text[max(0, found.start() - 40) : found.start()]) is not None
