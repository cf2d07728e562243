"""Numbers that stand for a person or their money: IBANs, payment cards, national ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban as iban_numbers
from stdnum import luhn
from stdnum.ch import ssn as swiss_ssn
from stdnum.de import idnr as german_tax_id
from stdnum.us import ssn as us_ssn

from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import Span, after, before, has_any, lowered, says

_IBAN = re.compile(
    r"(?<![a-z0-9])[a-z]{2}[ .-]?[0-9]{2}(?:(?:[ .-]{1,2}|\s{0,2}\n\s{0,3})?[a-z0-9]){11,30}", re.IGNORECASE
)
_IBAN_SHAPES = {
    "DE": (22, re.compile(r"[0-9]{18}")),
    "AT": (20, re.compile(r"[0-9]{16}")),
    "CH": (21, re.compile(r"[0-9]{5}[A-Z0-9]{12}")),
    "LI": (21, re.compile(r"[0-9]{5}[A-Z0-9]{12}")),
    "GB": (22, re.compile(r"[A-Z]{4}[0-9]{14}")),
    "IE": (22, re.compile(r"[A-Z]{4}[0-9]{14}")),
    "NL": (18, re.compile(r"[A-Z]{4}[0-9]{10}")),
    "FR": (27, re.compile(r"[0-9]{10}[A-Z0-9]{11}[0-9]{2}")),
    "IT": (27, re.compile(r"[A-Z][0-9]{10}[A-Z0-9]{12}")),
    "ES": (24, re.compile(r"[0-9]{20}")),
    "BE": (16, re.compile(r"[0-9]{12}")),
    "LU": (20, re.compile(r"[0-9]{3}[A-Z0-9]{13}")),
    "PL": (28, re.compile(r"[0-9]{24}")),
    "CZ": (24, re.compile(r"[0-9]{20}")),
    "DK": (18, re.compile(r"[0-9]{14}")),
    "SE": (24, re.compile(r"[0-9]{20}")),
}
"""Country → length and shape after the check digits: a mistyped IBAN is as private as a right one."""
_OTHER_IBANS = (
    "AD24 AE23 AL28 AZ28 BA20 BG22 BH22 BR29 BY28 CR22 CY28 DO28 EE20 EG29 FI18 FO18 GE22 GI23 GL18 GR27 GT28 "
    "HR21 HU28 IL23 IQ23 IS26 JO30 KW30 KZ20 LB28 LC32 LT20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NO15 "
    "PK24 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
)
_IBAN_LENGTHS = {told[:2]: int(told[2:]) for told in _OTHER_IBANS.split()}
"""Length by country for all others (ISO 13616 registry)."""
_IBAN_WORD = re.compile(r"\biban\b|\bkonto\w{0,6}\b|\baccount\b", re.IGNORECASE)

_BANK = re.compile(
    r"\b(?:sort ?code|routing(?: ?(?:number|no))?|aba|blz|bankleitzahl|bic)[\s.:#]{0,3}(?:is\s"
    r"|ist\s)?(?P<bank>[0-9]{2}[- ]?[0-9]{2,3}[- ]?[0-9]{2,4})"
    r"|\b(?:account(?: ?(?:number|no|nr))?|acct?|konto(?:nummer|nr)?|kto)[\s.:#]{0,4}(?:is\s|ist\s"
    r"|lautet\s)?(?P<account>[0-9][0-9 ]{4,15}[0-9])(?!\w)",
    re.IGNORECASE,
)
_BANK_WORDS = re.compile(r"\b(?:sort ?code|routing|aba|blz|bankleitzahl)\b", re.IGNORECASE)

_CARD = re.compile(r"(?<![\w.#+/-])[0-9](?:(?: {1,3}|[./-]| [/-] |\s{0,2}\n\s{0,3})?[0-9]){12,18}(?![\w-]|[.,/][0-9])")
_CARD_FOURS = (
    r"[0-9]{4}(?P<sign> {1,3}|[./-]| [/-] )(?:[0-9]{4}(?: {1,3}|[./-]| [/-] )){2}[0-9]{4}%s(?![0-9])"
    r"|3[0-9]{3}(?: {1,3}|[./-])[0-9]{6}(?: {1,3}|[./-])[0-9]{5}(?![0-9])"
    r"|3[47][0-9]{2}(?: {1,3}|[./-])(?:[0-9]{4}(?: {1,3}|[./-])){2}[0-9]{3}(?![0-9])"
    r"|[0-9]{8}(?: {1,3}|[./-])[0-9]{8}(?![0-9])"
)
_CARD_GROUPS = re.compile(_CARD_FOURS % r"(?:[ .-][0-9]{3}(?![0-9./])|(?P=sign)[0-9]{1,2}(?!\s?[/.-]\s?[0-9]|[0-9]))?")
_CARD_FIRST = re.compile(_CARD_FOURS % "" + r"|[0-9]{13,16}(?![0-9])")
_CARD_STARTS = re.compile(r"4|5[1-5]|2[2-7]|3[4-7]|3[068]|6(?:011|5|4[4-9])|50|5[6-9]|6")
_CARD_WORDS = re.compile(r"\b(?:cards?|karten?\w{0,8}|kredit\w{0,8}|visa|master\w{0,5}|amex|debit|maestro)\b")
_CARD_CHECK = re.compile(
    r"\b(?:cvc2?|cvv2?|prüfziffer|pruefziffer|security code|kartenprüfnummer)"
    r"(?:\s(?:is|ist|lautet|code|:))?[ :=]{1,3}[0-9]{3,4}\b",
    re.IGNORECASE,
)

_CARD_TAIL = re.compile(
    r"[\s,;|/-]{1,4}(?:(?:and|und)?\s?(?:exp\w{0,7}|valid\w{0,2}(?:\s\w{4,5})?|gültig\w{0,2}(?:\sbis)?"
    r"|ablauf\w{0,8}|läuft ab|bis|mm/(?:yy|jj))"
    r"[\s.:]{1,3})?(?:0[1-9]|1[0-2])\s?[/.-]\s?(?:20)?[2-4][0-9](?:[\s,;|/]{1,3}[0-9]{3,4}(?![\w]))?(?![0-9])",
    re.IGNORECASE,
)
"""The expiry date, and the check digits after it, where they follow the number."""

_US_SSN = re.compile(r"(?<![\w.-])[0-9]{3}([. -]?)[0-9]{2}\1[0-9]{4}(?![\w-])")
_SSN_WORDS = re.compile(r"\b(?:ssn|social security|social(?! media| network))\b")
_GB_NINO = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-TW-Z][A-CEGHJ-NP-TW-Z](?:[ -]?[0-9]{2}){3}[ -]?[A-D](?!\w)",
    re.IGNORECASE,
)
_NINO_WORDS = re.compile(r"insurance|nino|\bni\b|\bn\.i\.|\bnat\.? ins")
_DE_TAX_ID = re.compile(r"(?<![\w.+/-])[1-9](?:[ /.-]?[0-9]){10}(?![\w/-])")
_DE_TAX_ID_GROUPED = re.compile(r"[0-9]{2}([ /.-]?)[0-9]{3}\1[0-9]{3}\1[0-9]{3}")
_TAX_WORDS = re.compile(
    r"steuer\s?-?\s?(?:id|nr|nummer|ident\w{0,20})|\btax (?:id|office|number)|\bidnr|\btin\b"
    r"|identi\w{3,12}s?\s?-?(?:number|nummer)|finanzamt"
)
_CH_AHV = re.compile(r"(?<![\w.])756([. -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{2}(?!\w)")
_AT_SVNR = re.compile(r"(?<!\w)[1-9][0-9]{3} ?[0-3][0-9][01][0-9][0-9]{2}(?!\w)")
_DE_RVNR = re.compile(r"(?<!\w)[0-9]{2} ?[0-3][0-9][01][0-9][0-9]{2} ?[A-Z] ?[0-9]{3}(?!\w)", re.IGNORECASE)
_DE_TAX_NUMBER = re.compile(r"(?<![\w/])[0-9]{2,3} ?/ ?[0-9]{3} ?/ ?[0-9]{4,5}(?![\w/])")
_SVNR_WORDS = re.compile(
    r"sozialversicherung\w{0,10}|\brvnr\b|renten\w{0,20}|\bsvnr\b|\bsv.?nummer\b|versicherungsnummer"
)
_GAP = "\N{HORIZONTAL ELLIPSIS}"
"""Where the number stood in what is said around it."""
_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
_SVNR_HINTS = ("versicherung", "rente", "rvnr", "svnr", "sv")
_DOCUMENT = re.compile(r"(?<!\w)(?=[A-Z0-9]{8,10}(?!\w))[A-Z0-9]{0,9}[0-9][A-Z0-9]{0,9}", re.IGNORECASE)
_DOCUMENT_WORDS = re.compile(
    r"(?:passport|reisepass|personalausweis|ausweis|perso|identity card|driver'?s? licen[cs]e|führerschein)"
    r"(?:\s?-?\s?(?:no|nr|number|nummer))?\.?(?:\s(?:is|ist|lautet|:))?[ :]{1,2}$"
)


def ibans(text: str) -> Iterator[Span]:
    """Find IBANs, spaced or not, also mistyped ones of the countries the community is likely to bank in."""
    for found in _IBAN.finditer(text):
        length = _iban_length(found.group(), before(text, found.start()))
        if length:
            yield Span(PersonalKind.IBAN, found.start(), found.start() + length)


def bank_accounts(text: str) -> Iterator[Span]:
    """Find account numbers without IBAN, where a bank's number is told beside: sort code, routing number, BLZ."""
    for found in _BANK.finditer(text) if _BANK_WORDS.search(text) else ():
        group = "bank" if found["bank"] else "account"
        yield Span(PersonalKind.IBAN, found.start(group), found.end(group))


def cards(text: str) -> Iterator[Span]:
    """Find payment cards: right by Luhn, or grouped and named as one; a bare run of 17 to 19 digits is a snowflake."""
    for run in _CARD.finditer(text):
        named = says(_CARD_WORDS, before(text, run.start()))
        # Behind the number the expiry date or the check digits may follow, which the run took for more of it.
        read = (run, _CARD_GROUPS.match(text, run.start()), _CARD_FIRST.match(text, run.start()))
        readings = list({reading.end(): reading for reading in read if reading}.values())
        fits = [reading for reading in readings if _is_card(reading.group(), named=False)]
        if named and not fits:
            fits = [reading for reading in reversed(readings) if _is_card(reading.group(), named=True)]
        if fits:
            tail = _CARD_TAIL.match(text, fits[0].end())
            yield Span(PersonalKind.CARD, run.start(), tail.end() if tail else fits[0].end())


def _is_card(written: str, *, named: bool) -> bool:
    written = re.sub(r"\s*\n\s*", " ", written)
    digits = re.sub(r"[ ./-]", "", written)
    grouped = _CARD_GROUPS.fullmatch(written) is not None
    if not _CARD_STARTS.match(digits) or (not grouped and (len(digits) >= 17 or "." in written)):
        return False
    right = luhn.is_valid(digits) and len(set(digits)) > 1
    return (right and (grouped or named or written == digits)) or (named and len(digits) >= 15)


def card_checks(text: str) -> Iterator[Span]:
    """Find the three or four digits on the back of a card, where they are named."""
    for found in _CARD_CHECK.finditer(text):
        yield Span(PersonalKind.CARD, found.start(), found.end())


def national_ids(text: str) -> Iterator[Span]:
    """Find US social security, British national insurance, German tax, Swiss AHV and Austrian insurance numbers."""
    low = lowered(text)
    for hints, pattern, fits in (
        (("",), _US_SSN, _is_us_ssn),
        (_LETTERS, _GB_NINO, _is_nino),
        (("",), _DE_TAX_ID, _is_german_tax_id),
        (("756",), _CH_AHV, _is_ahv),
        (_SVNR_HINTS, _AT_SVNR, _is_svnr),
        (_SVNR_HINTS, _DE_RVNR, _is_svnr),
        (("steuer", "tax", "idnr", "tin"), _DE_TAX_NUMBER, _is_tax_number),
        (("pass", "ausweis", "perso", "card", "licen", "schein"), _DOCUMENT, _is_document),
    ):
        for found in pattern.finditer(text) if has_any(low, hints) else ():
            if fits(found.group(), _said_around(text, found)):
                yield Span(PersonalKind.NATIONAL_ID, found.start(), found.end())


def _said_around(text: str, found: re.Match[str]) -> str:
    """What is said before a number, in the line before as well where somebody may have asked for it, and behind it."""
    return text[max(0, found.start() - 90) : found.start()].lower() + _GAP + after(text, found.end())


def _iban_length(written: str, context: str) -> int:
    """How many characters of ``written`` are an IBAN, 0 if none: what follows may be the next word."""
    compact = ""
    ends: list[int] = []
    for place, char in enumerate(written, 1):
        if char not in " .-\n\t":
            compact += char.upper()
            ends.append(place)
    country = compact[:2]
    length, shape = _IBAN_SHAPES.get(country, (0, None))
    if shape is not None:
        fits = len(compact) >= length and shape.fullmatch(compact[4:length])
        if fits and (len(compact) == length or written[ends[length - 1]] in " .-\n"):
            return ends[length - 1]
        # A digit too few or too many is still somebody's account where the sentence says so.
        digits = re.match(r"[A-Z]{2}[0-9]{12,28}", compact)
        return ends[digits.end() - 1] if digits and says(_IBAN_WORD, context) else 0
    length = _IBAN_LENGTHS.get(country, 0)
    if not 0 < length <= len(compact) or (len(compact) > length and written[ends[length - 1]] not in " .-\n"):
        return 0
    return ends[length - 1] if iban_numbers.is_valid(compact[:length]) else 0


def _is_us_ssn(written: str, context: str) -> bool:
    if "-" in written and us_ssn.is_valid(written):
        return True
    return says(_SSN_WORDS, context)


def _is_nino(written: str, context: str) -> bool:
    return ("-" not in written and (" " in written or written.isupper())) or says(_NINO_WORDS, context)


def _is_german_tax_id(written: str, context: str) -> bool:
    usual = _DE_TAX_ID_GROUPED.fullmatch(written) is not None and "." not in written  # thousands are parted by dots
    return says(_TAX_WORDS, context) or (usual and bool(german_tax_id.is_valid(written)))


def _is_tax_number(_written: str, context: str) -> bool:
    return says(_TAX_WORDS, context)


def _is_ahv(written: str, context: str) -> bool:
    return bool(swiss_ssn.is_valid(written)) or "." in written or "ahv" in context or says(_SVNR_WORDS, context)


def _is_svnr(_written: str, context: str) -> bool:
    return says(_SVNR_WORDS, context)


def _is_document(_written: str, context: str) -> bool:
    return says(_DOCUMENT_WORDS, context.partition(_GAP)[0])
