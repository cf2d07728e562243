"""Ways to reach a person: e-mail addresses and telephone numbers.

All expressions have bounded quantifiers, so that no text makes them slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException

from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import Span, after, before, has_any, says


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_EMAIL = re.compile(
    r"(?<![\w.+%/@-])[\w.+%-]{1,64}(?:['’][\w.+%-]{1,40}){0,2}@(?:[a-z0-9äöüß][a-z0-9äöüß-]{0,62}\.){1,6}[a-z]{2,24}(?![\w@])",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"://\S{0,80}:$")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+-])(?P<local>[\w.+-]{1,64})"
    r"(?:\s{0,2}[(\[{<]\s?(?:at|ät|aet|@|a)\s?[)\]}>]\s{0,2}|\s{1,2}(?P<at>at|ät|aet|@|klammeraffe)\s{1,2}"
    r"|\s{0,1}@\s{1,2}|[_-](?:at|ät)[_-])"
    r"(?P<host>(?:[a-z0-9-]{1,40}\s(?:minus|bindestrich|hyphen|dash)\s){0,2}[a-z0-9-]{2,63}"
    r"(?:(?:\s{0,2}[(\[{<]\s?(?:dot|punkt|\.)\s?[)\]}>]\s{0,2}|(?P<dot>\s{1,2}(?:dot|punkt)\s{1,2})"
    r"|(?P<point>\.))[a-z0-9-]{2,24}){1,3})"
    r"(?![\w@])",
    re.IGNORECASE,
)
_SPELT_AT = re.compile(r"[\s(\[{<_-](?:at|ät|aet|@|a|klammeraffe)[\s)\]}>_-]|\w@\s", re.IGNORECASE)
_SPELT_DOTS = re.compile(
    r"(?:(?<![\w.+-])[\w+-]{1,30}\s{0,2}(?:\s|[(\[{<])"
    r"(?:dot|punkt|underscore|unterstrich|minus|bindestrich|hyphen|dash)(?:\s|[)\]}>])\s?){1,3}$",
    re.IGNORECASE,
)
_PROVIDERS = re.compile(
    r"(?:gmail|googlemail|gmx|web|outlook|hotmail|live|yahoo|icloud|me|proton|protonmail|posteo|mailbox|t-online|"
    r"freenet|aol|bluewin|chello|btinternet|arcor|mail)\.",
    re.IGNORECASE,
)
_ORGANISATION = _words(
    "support info help hello hallo contact kontakt noreply no-reply donotreply security press presse "
    "sales billing legal privacy datenschutz abuse admin webmaster postmaster office service team jobs "
    "feedback git"
)
"""Addresses of nobody in particular: a product's own."""
_OWN_OFFICE = re.compile(
    r"\b(?:my|our|mein\w{0,2}|unser\w{0,2}) [^.!?\n]{0,16}$"
    r"|\b(?:postfach|mailbox|inbox|mailkonto|mail account) $"
    r"|\b(?:registered|signed up|log(?:ged)? ?in|angemeldet) (?:with|as|mit|als) $"
)
_REGISTERS = re.compile(r"[\"')>]{0,2} (?:nicht )?(?:registrier|anmeld|einlogg|zu registrier)")
_NOBODY = _words("user name you your.name max.mustermann jane.doe john.doe test example")
_EXAMPLE = re.compile(r"(?<![\w@.])(?:placeholder|example|beispiel|platzhalter)(?!\.\w)", re.IGNORECASE)
_NOT_HOSTS = _words(
    "png jpg jpeg gif svg webp pdf zip txt log json yaml yml toml py js ts css html service timer socket "
    "target mount local internal lan localdomain"
)
_SHELL = re.compile(r"(?:^|[\s`$])(?:ssh|scp|sftp|rsync|mosh|git(?!\sconfig)|ssh-copy-id|sshfs)\b[^\n]{0,80}$")
_NO_LOCAL_PART = _words(
    "i am im bin sitze me it us you them him her look looking is are be was were arrive arrived meet work works stay "
    "this that there here stop start host hosted run running available live found out or and"
)

_PHONE = re.compile(
    r"(?:(?<![\w.,:/#=-])|(?<=tel:)|(?<==)(?=\+))(?:\+|\(|00|0)[0-9 ()/.-]{6,24}[0-9](?![\w-]|[.,:][0-9])"
)
_US_PHONE = re.compile(
    r"(?<![\w.,:/#+-])(?:1[-. ])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])"
    r"[2-9][0-9]{2}[-. ][0-9]{4}(?![\w-]|[.,:][0-9])"
)
_BARE_PHONE = re.compile(r"(?<![\w.,:/#=+-])[1-9][0-9 /-]{5,14}[0-9](?![\w-]|[.,:][0-9])")
_US_RUN = re.compile(r"(?<![\w.,:/#=+-])[2-9][0-9]{2}[2-9][0-9]{6}(?![\w-]|[.,:][0-9])")
_REACHED = re.compile(
    r"\b(?:numbers?|sim|sms|texts?|calls?|phones?|cell|mobile|verif\w{0,9}|regist\w{0,8}|put in"
    r"|typ(?:e|ed)|enter(?:ed)?)\b"
)
_EXTENSION = re.compile(
    r",?\s{0,2}(?:ext(?:ension)?\.?|x|durchwahl|dw\.?|apparat|app\.)\s?[0-9]{1,5}(?![\w%])", re.IGNORECASE
)
_IN_WORDS = re.compile(
    r"(?<![\w-])(?:(?:double|triple|doppel|dreimal|zweimal)\s)?(?:{0}|[0-9]{{1,8}})"
    r"(?:\s?[\s,./-]\s?(?:(?:double|triple|doppel|dreimal|zweimal)\s)?(?:{0}|[0-9]{{1,8}})){{3,24}}(?![\w-])".format(
        "(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|null|eins?|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben"
        "|acht|neun)"
    ),
    re.IGNORECASE,
)
_DIGIT_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
_TIMES = {"double": 2, "doppel": 2, "zweimal": 2, "triple": 3, "dreimal": 3}
_FEWEST_WORDS, _FEWEST_DIGITS = 4, 9
"""A number told in words has at least so many of them; "three, two, one" counts down."""
_PHONE_WORDS = re.compile(
    r"\b(?:call|phone|landline|tel|telefon\w{0,8}|handy\w{0,8}|mobil\w{0,4}|cell|whatsapp|signal|sms|text me|ring"
    r"|ruf\w{0,2}|anruf\w{0,3}|erreich\w{0,4}|hmu|hit me up|reach me|caller"
    r"|(?:my|me|meine|the) (?:nr|nummer|number)|durchwahl|festnetz)\b"
)
_OTHER_NUMBER = re.compile(
    r"(?:order|invoice|ticket|case|case id|version|build|release|error|code|fehler|bestell\w{0,9}|auftrag\w{0,9}|"
    r"rechnung\w{0,9}|kunden\w{0,9}|serial|serien\w{0,9}|isbn|gtin|ean|upc|imei|sku|barcode"
    r"|port|ip|(?<!caller )id|ref\w{0,6}|tracking|sendung\w{0,9}"
    r"|commit|pid)"
    r"[ .:#-]{0,3}(?:(?:is|ist|no|nr|number|nummer|id|lautet)[ .:#-]{0,3}){0,2}$"
)
_DATE = re.compile(
    r"\(?(?:[0-3]?[0-9][./-][0-3]?[0-9][./-](?:[12][0-9])?[0-9]{2}|[12][0-9]{3}[./-][0-1]?[0-9][./-][0-3]?[0-9])\b"
)
_COUNTED = re.compile(r"0?123456789")
"""Nobody's number, but what stands in a sample."""
_DOTTED = re.compile(r"\(?0[1-9][0-9]{1,3}\)?\.")
"""An area code before the first dot: no version and no IP address begins so."""
_YEARS = re.compile(r"(?:19|20)[0-9]{2} ?[-/] ?(?:19|20)?[0-9]{2}$")
_HOTLINE = re.compile(
    r"hotline|help ?line|help ?desk|support[ -]?(?:line|number|phone|nummer|telefon)|service[ -]?(?:line|number|nummer"
    r"|telefon)|(?:kunden|customer)[ -]?(?:service|support|care|dienst|nummer|telefon)|call ?cent(?:er|re)"
    r"|\b(?:your|ur|eure\w?|deine|ihre) (?:[\w-]{1,15} ){0,2}?(?:number|line|phone|(?:telefon|ruf)?nummer|telefon)\b"
    r"|\b(?:on|auf) (?:your|ur|the|eurer|deiner|ihrer|der) (?:web)?(?:site|page|seite)\b"
)
"""The firm's own number, which is on its website: nobody's private one."""
_HOTLINE_HINTS = (
    "line", "desk", "support", "service", "kunden", "customer", "cent", "your", "ur ", "eure", "deine", "ihre", "site",
    "page", "seite",
)  # fmt: skip
_OWN_NUMBER = re.compile(r"\b(?:me|my|i am|i'm|mine|meine\w?|mein|mich|mir|privat\w{0,2}|private|home|unser\w?|our)\b")
_LISTED = 60
"""Numbers in a text from which on none is asked whether it can be called."""
_REGIONS = ("DE", "AT", "CH", "GB")


def emails(text: str) -> Iterator[Span]:
    """Find e-mail addresses, also ones spelt out like ``name at host dot de``; not a product's own or a shell's."""
    for found in _EMAIL.finditer(text) if "@" in text else ():
        local, _, host = found.group().lower().rpartition("@")
        led = before(text, found.start(), 90)
        # In ``mailto:a@host`` the colon leads to an address, in ``https://a:b@host`` to a password.
        if _IN_URL.search(led) or _SHELL.search(led):
            continue
        if local in _NOBODY and _is_placeholder(text, found):
            continue
        shared = local in _ORGANISATION and not _is_own(text, found)
        if not shared and host.rpartition(".")[2] not in _NOT_HOSTS:
            yield Span(PersonalKind.EMAIL, found.start(), found.end())
    yield from _spelt_emails(text)


def _is_placeholder(text: str, found: re.Match[str]) -> bool:
    """Whether an address of nobody in particular stands beside a word that says so."""
    if not found.group().lower().endswith(("@example.com", "@example.org", "@example.net")):
        return False
    beside = text[max(0, found.start() - 40) : found.start()] + " " + text[found.end() : found.end() + 40]
    return _EXAMPLE.search(beside) is not None


def _is_own(text: str, found: re.Match[str]) -> bool:
    """Whether the writer has an office of their own: "our shop's is info@...", "I registered with contact@..."."""
    return bool(_OWN_OFFICE.search(before(text, found.start(), 32)) or _REGISTERS.match(after(text, found.end(), 24)))


def _spelt_emails(text: str) -> Iterator[Span]:
    found = _SPELT_EMAIL.search(text) if _SPELT_AT.search(text) else None
    while found:
        local = found["local"].lower()
        # "look at site.example" is no address: between bare words the dot is spelt too, or a mail provider named.
        spelt = (found["at"] or "@").lower() != "at" or found["dot"] or _PROVIDERS.match(found["host"])
        first = _SPELT_DOTS.search(text[max(0, found.start() - 60) : found.start()])
        if local not in _ORGANISATION | _NO_LOCAL_PART and spelt and (first or len(local) > 1):
            start = found.start() - len(first[0]) if first else found.start()
            yield Span(PersonalKind.EMAIL, start, found.end())
            found = _SPELT_EMAIL.search(text, found.end())
        else:
            # In "reach me at kim[at]host.example" the address begins where the first reading has its host.
            found = _SPELT_EMAIL.search(text, found.start("host"))


def phones(text: str) -> Iterator[Span]:
    """Find telephone numbers as written in Germany, Austria, Switzerland, Great Britain and the United States."""
    for place, found in enumerate(_PHONE.finditer(text)):
        # A text of nothing but numbers is a list of them: to ask of each would take longer than a message may.
        if _has_length(found.group()) and (place >= _LISTED or _is_phone(text, found)):
            yield _with_extension(text, found)
    for found in _US_PHONE.finditer(text):
        if not says(_OTHER_NUMBER, before(text, found.start())) and not _is_hotline(text, found):
            yield _with_extension(text, found)
    for fits, pattern in ((_is_us_run, _US_RUN), (_is_bare_phone, _BARE_PHONE)):
        for found in pattern.finditer(text):
            if fits(text, found) and not says(_OTHER_NUMBER, before(text, found.start())):
                yield Span(PersonalKind.PHONE, found.start(), found.end())


def _is_us_run(text: str, found: re.Match[str]) -> bool:
    said = before(text, found.start()) + " " + after(text, found.end())
    return _REACHED.search(said) is not None and _fits(found.group(), ("US",), valid=True)


def _is_bare_phone(text: str, found: re.Match[str]) -> bool:
    if not 7 <= _count_digits(found.group()) <= 13 or _YEARS.match(found.group()):
        return False
    return says(_PHONE_WORDS, before(text, found.start(), 25)) and not _is_hotline(text, found)


def spoken_phones(text: str) -> Iterator[Span]:
    """Find telephone numbers told in words: ``null eins sieben zwei ...``, ``oh seven seven double oh 900 619``."""
    for found in _IN_WORDS.finditer(text):
        told = _DIGIT_WORDS.findall(found.group().lower())
        words = sum(word.isalpha() for word in told)
        digits = sum(
            len(word) if word.isdecimal() else _TIMES.get(told[place - 1], 1) if place else 1
            for place, word in enumerate(told)
            if word not in _TIMES
        )
        if words >= _FEWEST_WORDS and _FEWEST_DIGITS <= digits <= 15 and len(set(told)) > 3:
            yield Span(PersonalKind.PHONE, found.start(), found.end())


def _with_extension(text: str, found: re.Match[str]) -> Span:
    extension = _EXTENSION.match(text, found.end())
    return Span(PersonalKind.PHONE, found.start(), extension.end() if extension else found.end())


def _has_length(written: str) -> bool:
    return 7 <= _count_digits(written) <= 15 and not _COUNTED.match(written) and not _DATE.match(written)


def _is_phone(text: str, found: re.Match[str]) -> bool:
    written = found.group()
    digits = _count_digits(written)
    context = before(text, found.start())
    if says(_OTHER_NUMBER, context) or _is_hotline(text, found):
        return False
    if says(_PHONE_WORDS, context):
        return digits >= 7
    if written.startswith(("+", "00", "(+", "(00")):
        number = "+" + written.lstrip("(+0") if not written.startswith("+") else written
        return digits >= 9 and _fits(number, ("ZZ",), valid=False)
    if not written.lstrip("(").startswith("0") or (written.count(".") > 1 and not _DOTTED.match(written)):
        return False
    return _fits(written, _REGIONS, valid=True)


def _is_hotline(text: str, found: re.Match[str]) -> bool:
    """Whether the sentence tells the firm's number; "your hotline never called me back on ..." tells the member's."""
    led, follows = before(text, found.start(), 60), after(text, found.end())
    if not has_any(led + follows, _HOTLINE_HINTS):
        return False
    led, follows = re.split(r"[.!?]\s", led)[-1], re.split(r"[.!?]\s", follows)[0]
    return bool(_HOTLINE.search(led) or _HOTLINE.search(follows)) and not _OWN_NUMBER.search(led)


def _fits(written: str, regions: tuple[str, ...], *, valid: bool) -> bool:
    for region in regions:
        try:
            number = phonenumbers.parse(written, region)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) if valid else phonenumbers.is_possible_number(number):
            return True
    return False


def _count_digits(text: str) -> int:
    return sum(char in "0123456789" for char in text)
