"""PINs, door codes and codes sent by text message: digits that open something, by the name they are told with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import Span, after, before, has_any, lowered, near, places

_DIGITS = (
    r"(?P<value>[0-9]{3,8}(?:[ -][0-9]{2,4}){0,2}|[0-9]{2}(?:[ -][0-9]{2}){1,3}|[0-9](?:[ -][0-9]){3,7})"
    r"(?![\w%€$£-]|[.,:/][0-9])"
)
_LINK = (
    r"(?:\s(?:is|ist|lautet|was|war|wäre|hei(?:ß|ss)t)(?:\s(?:now|jetzt|still|noch|immer|always))?\s?:?"
    r"|\s?[:=])\s{0,2}[\"'„“‚‘`(]?"
)
_CODES = (
    r"(?:(?:door|gate|garage|alarm|safe|lock|entry|access|unlock|screen|sms|text|log-?in|sign-?in|security"
    r"|verification|confirmation|auth\w{0,12}|"
    r"one[ -]time|backup|recovery|lockbox|key ?box|building|2fa|mfa|otp|pass|phone|tablet|parental|child"
    r"|voicemail|mailbox|sim|bank|card|"
    r"tür|haus|haustür|garagen|alarm|safe|tresor|schloss|zugangs|zugriffs|entsperr|sperr|bildschirm|freischalt"
    r"|aktivierungs|sicherheits|"
    r"bestätigungs|verifizierungs|verifikations|einmal|anmelde|login|handy|telefon|geräte|tan|otp"
    r"|wiederherstellungs|notfall|schlüsselbox|kinder\w{0,8})"
    r"[ -]?codes?|\btan|otp)"
)
_OPENS = rf"(?:[\wäöüß-]{{0,12}}(?:pin|puk|geheimzahl)(?:[ -]?(?:code|nummer|number))?|{_CODES})"
_NAMED = re.compile(
    rf"(?<![\w\[]){_OPENS}(?:\s(?:for|of|on|to|from|vom|von|für|zum|zur|im|bei|am"
    rf"|aus)\s(?:[\wäöüß-]{{1,20}}\s?){{1,6}}?(?=\s?[:=]|\s(?:is|ist|lautet|was|war)\s))?"
    rf"{_LINK}{_DIGITS}",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"\bcode\b(?:\s?,?\s(?:(?:that|which|den|der|die) )?(?:i|you|they|he|she|ich|ihr|sie|mir)?\s?(?:just "
    r"|gerade )?(?:got|get|received|sent|texted|bekam|bekommen|aus der|from|per|by|in der|in the|via|auf)"
    rf"[^.!?:\n]{{0,30}}?)?{_LINK}{_DIGITS}",
    re.IGNORECASE,
)
_DIRECT = re.compile(
    rf"(?<![\w\[])(?:PIN|PUK|TAN|OTP|[Gg]eheimzahl|[Ee]ntsperrcode|[Tt]ürcode|door code"
    rf"|gate code)\s(?:(?:nr|code)\s)?{_DIGITS}"
)
_TEXTED = re.compile(
    r"\bcode\s(?P<value>[0-9]{6}|[0-9]{3}[ -][0-9]{3})(?![\w%-]|[.,:/][0-9])"
    r"|(?<![\w.,:/-])(?P<told>[0-9]{6}|[0-9]{3}[ -][0-9]{3})\s(?:as|als|is|ist|was|war)\s(?:the |my |den |der "
    r"|mein |your )?(?:[\w-]{1,14} )?code\b",
    re.IGNORECASE,
)
_WITH = re.compile(
    rf"\b(?:entsperr\w{{0,3}}|unlock\w{{0,3}}|öffn\w{{0,2}}|open\w{{0,3}}|rein|in|auf|geht|goes"
    rf"|works)\b[^.!?\n]{{0,20}}?\s(?:mit|with|using|by)\s(?:dem |der |the |my |meine[mr] )?(?:code|pin"
    rf"|geheimzahl)\s{{1,2}}{_DIGITS}",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:order|booking|referral|invite|tracking|bestell|buchungs|einladungs|error|fehler|exit|status|http|postal|post|zip|country|area|dialling|länder|vor(?:wahl)?|qr|bar|strich"
    r"|source|quell|product|produkt|item|artikel|discount|promo|coupon|"
    r"voucher|gutschein|rabatt|response|return|rück\w{0,6}|reason|sort|bank|swift|dress|color|colour|farb|morse"
    r"|gpio|key|stop|trouble|diagnos\w{0,3}|obd|fault|störungs?)[ -]?(?:\w{1,8}[ -])?$"
)
_COUNTED = re.compile(
    r"\s{0,2}-?(?:characters?|chars?|letters?|digits?|zeichen|stellen|stellig\w{0,2}|buchstaben|ziffern"
    r"|minutes?|minuten|hours?|stunden|days?|tage\w?|times?|mal|x|seconds?"
    r"|sekunden|years?|jahre?|versuche|attempts|tries|bit|percent|prozent|not found|lines|zeilen)\b"
)
_HINTS = ("pin", "puk", "tan", "otp", "code", "geheimzahl")
_NAMES = re.compile(rf"pin|puk|geheimzahl|(?<![\w\[]){_CODES}")


def codes(text: str) -> Iterator[Span]:
    """Find PINs, door codes and one-time codes told by name; no error's, country's or shop's code."""
    low = lowered(text)
    if not has_any(low, _HINTS):
        return
    for matches in (
        near(_NAMED, text, [found.start() for found in _NAMES.finditer(low)]),
        _DIRECT.finditer(text),
        _WITH.finditer(text),
    ):
        for found in matches:
            if _opens(text, found) and len(re.sub(r"\D", "", found["value"])) >= 4:
                yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
    for found in near(_SENT, text, places(low, ("code",))):
        if _opens(text, found) and len(re.sub(r"\D", "", found["value"])) == 6:
            yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
    for found in _TEXTED.finditer(text):
        if _opens(text, found):
            group = "value" if found["value"] else "told"
            yield Span(PersonalKind.PASSWORD, found.start(group), found.end(group))


def _opens(text: str, found: re.Match[str]) -> bool:
    return not _OTHER.search(before(text, found.start(), 30)) and not _COUNTED.match(after(text, found.end()))
