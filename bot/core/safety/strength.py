"""How much a single word looks like a password, and what else looks so: products, files, versions, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

from bot.core.safety.secrets import is_placeholder
from bot.core.safety.spans import ENDING


class Strength(IntEnum):
    """How surely a word is somebody's password."""

    NONE = 0
    LOOSE = 1
    """Words joined by signs (``correct-horse-battery``): one only where it is called so."""
    MEDIUM = 2
    """A word with digits or signs (``BlueSky2020``): one where somebody logs in with it."""
    STRONG = 3
    """Made to be hard to guess (``Tr0ub4dor&3``): one wherever people speak of passwords."""
    KNOWN = 4
    """A password that everyone knows (``hunter2``)."""


_WORD = re.compile(r"(?<![^\s\"'„“‚‘`«»(,:;])(?P<value>[^\s\"'„“”‚‘’`«»()\[\]<>,;:][^\s\"„“”‘`«»()\[\]<>,;]{3,63})")
_KNOWN = re.compile(
    r"qwert[yz]\w{0,3}[0-9]{2,8}[!.]?|[qw]?hunter2|letme[i1]n\w{0,6}|let_me_in\w{0,4}"
    r"|p[a@4][s5$]{2}w[o0]r[dt][0-9!]{1,6}"
    r"|p(?:a[s5$]{2}w0|a[5$]{2}w[o0]|[@4][s5$]{2}w[o0])r[dt]|pa(?:5|\$){2}w[o0]r[dt]|1q2w3e\w{0,8}|q1w2e3\w{0,8}"
    r"|1qaz2wsx\w{0,6}|trustno1|iloveyou[0-9!]{1,4}|abc123|abcd1234|asdf1234|asdfgh[0-9]{1,4}"
    r"|(?:hallo|admin|root|geheim|schatz|schatzi|passw|welcome|willkommen|monkey|dragon|ficken|arschloch|princess"
    r"|superman|batman|baseball|football|sunshine|shadow|master|starwars)(?:1|12|123|1234|12345|123456|01|11)[!]?"
    r"|correcthorsebatterystaple|changeme[0-9]{1,4}|zaq12wsx|yxcvbn[0-9]{1,4}|asdfjkl[öo;]?[0-9]{1,4}"
)
KNOWN_WORDS = ("letmein", "correcthorse")
"""How those without a digit or a sign begin."""
_PRODUCT = re.compile(
    r"(?:windows|win|mac|macos|macbook\w{0,3}|osx|ios|ipados|watchos|tvos|android|iphone|ipad|ipod|airpods|imac"
    r"|galaxy|pixel"
    r"|python|py|node|nodejs|php|java|jdk|jre|go|rust|ruby|perl|swift|angular|vue|react|next|bootstrap|(?:libre"
    r"|open)?office|outlook"
    r"|exchange|excel|word|teams|keepass\w{0,2}|[0-9]password|lastpass|bitwarden|chrome|chromium|firefox|safari"
    r"|edge|opera"
    r"|brave|ps|xbox|switch|wii|usb|hdmi|displayport|ipv|tls|ssl|sha|md|aes|rsa|ed|http|https|oauth|openid|base"
    r"|utf\w{0,2}"
    r"|mp|h|x|b|a|e|s|p|o|m|z|u|v|t|k|r|c|l|n|i|d|f|g|q|w|y|j|log|vp|ac|db|ext|exfat|fat|ntfs|raid|sql|mysql"
    r"|postgres\w{0,3}"
    r"|mongo|redis|debian|ubuntu|fedora|centos|rhel|suse|kde|gnome|qt|gtk|directx|dx|opengl|vulkan|gtx|rtx|rx"
    r"|gpt|llama"
    r"|claude|gemini|web|auth|bcrypt|argon|scrypt|kerberos|ntlmv|smbv?|nfsv?|ftps?|rs|com|tty|eth|wlan|wifi|lte"
    r"|port|gpio"
    r"|pin|bit|byte|level|lvl|room|raum|stage|season|staffel|teil|part|step|schritt|tag|day|week|woche|nr|no"
    r"|version|v"
    r"|build|release|kapitel|chapter|seite|page|zeile|line|test|user|nutzer|benutzer|server|host|node|pc|laptop"
    r"|tablet|phone|client|app|vm|covid|office|o|ms|m|hotmail|live|gmail|gmx|web|intel|core|ryzen|xeon|cpu|gpu|"
    r"fifa|gta|cod|bf|nba|formel|form|area|channel|kanal|gruppe|group|team|u|d|e|error|err|fehler|code|status|exit)"
    r"[-_. ]?[0-9]{1,5}(?:[.\-_][0-9a-z]{1,8}){0,4}(?:x64|x86|bit|pro|plus|ultra|max|mini|se|air|lts|home"
    r"|[a-z]{1,2})?[+]?"
)
_PRODUCT_WORD = re.compile(
    r"fritz!(?:box|os|fon|app|repeater)\S{0,12}|yahoo!\S{0,10}|jeopardy!|\w{1,3}&\w{1,3}|[cf]#\S{0,8}|c\+\+\S{0,5}"
    r"|(?:drag|copy|plug|terms|login|frage|research|health)&\w{1,20}|log4(?:j\w{0,3}|shell)|s3cmd|w3schools"
    r"|\w{0,3}mp[34]\w{0,6}"
    r"|[0-9]password[0-9]{0,2}|k3s|k8s|i18n|l10n|a11y|e2ee?|p2p|b2b|b2c|n8n|2fa|mfa|f2p|g2a|ut2004"
    r"|oauth2\w{0,12}|base64\w{0,12}|utf8mb4"
    r"|[0-9]{1,5}[a-z]{1,4}|[a-z]{1,3}[0-9]{1,5}[a-z]{0,2}|(?:strg|ctrl|cmd|alt|shift|umschalt|win|super|fn"
    r"|⌘)[+-]\S{1,24}"
    r"|[a-z]{2,10}\+[0-9]{1,2}|[0-9]+(?:st|nd|rd|th|er|ten|mal|fach|stellig)|\S{1,60}(?:!!|\?\?|\?!|!\?"
    r"|!1)\S{0,30}|\W?[0-9][0-9.,]*[%€$£+]+"
    r"|[$€£]?[0-9][0-9.,]{0,10}(?:[a-zäöü€$£]{1,5}(?:/[a-z]{1,9})?)?"
)
_FILE = re.compile(
    r"\S{1,60}\.(?:(?-i:[a-z]{2,8})|mp[34]|7z|m4[av]|h26[45]|c|h|r|d)(?:[?#:]\S{0,40})?|\S{0,4}(?:img|dsc|pxl"
    r"|vid|screenshot|scan)[-_]?[0-9]\S{0,40}",
    re.IGNORECASE,
)
_NOT_FREE = re.compile(
    r"[-@#$&:/?~.{}+%=*_|].{0,2}|[-@#$&:/?{}|%=<>].*|[\w.-]{1,40}=.*"
    r"|[\w.-]{1,40}:[0-9]{2,5}|[a-z.-]{2,20}@[a-z.-]{2,20}|[A-Z]{2,6}[0-9]{1,2}(?:[.][0-9]{1,3}){0,3}|0x[0-9a-f]+"
    r"|[0-9a-f]{6,64}|[0-9a-f]{4,12}(?:-[0-9a-f]{4,12}){2,5}"
    r"|(?:[A-Z0-9]{1,6}-)+[A-Z0-9]{1,8}|[A-Z_]+[0-9]{0,5}|"
    r"v?[0-9]+(?:[.-][0-9a-z]+){1,6}|[A-Z]{1,6}[0-9]{2,8}|[a-z]{2,30}['’][a-z]{1,3}|[A-Z]{1,6}[-_][A-Z0-9_-]+"
    r"|\w{1,20}-[0-9]{1,3}\.[0-9.]+\S*"
)
"""Addresses, paths, mentions, options, assignments, hex and ids."""
_ADDRESS = re.compile(r"@[a-z0-9-]{1,30}\.[a-z]")
_SIGN = re.compile(r"[\wäöüß][#$&!%§?*^+=~@€]{1,2}[\wäöüß]|[a-zäöüß0-9]{4}[$§#&*]$", re.IGNORECASE)
_MONEY_IN_WORD = re.compile(r"[a-zäöüß]{2,30}[$§%][a-zäöüß]{2,30}", re.IGNORECASE)
_LEET = re.compile(
    r"(?=[a-zäöüß_.!?-]{0,30}[013457]{1,2}[a-zäöüß])[a-zäöüß]{1,20}(?:[0-9]{1,2}[a-zäöüß]{1,20}){1,6}[0-9!?._-]{0,5}",
    re.IGNORECASE,
)
_LEET_IN = re.compile(r"[a-zäöüß][01345]{1,2}[a-zäöüß]{2}|[a-zäöüß]{2}[01345]{1,2}[a-zäöüß]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_TAG = re.compile(r"[\w.]{2,32}#[0-9]{4}")
_HUMPED = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]{2,15}(?:[A-ZÄÖÜ][a-zäöüß]{2,15}){2,5}")
"""At least three words written as one: ``CorrectPonyBattery``."""
_HUMP = re.compile(r"[a-zäöüß](?=[A-ZÄÖÜ])")
_DRESSED = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{3,20}[0-9]{1,4}[A-Za-zäöüß]{0,12}[!$*#?]{1,2}")
_BY_ITSELF = re.compile(r"[\wäöüß!?$%&#§*+.-]{7,32}", re.IGNORECASE)
_TAG_OR_TRACE = re.compile(
    r"#[0-9]{1,4}$|\+0x|&#|\.(?:so|dll|jar|exe|py|js)\b|[0-9]\.[0-9]|\w\.\w+\.\w|^[A-Z0-9*]+$|^[+%]|^[0-9]+%"
    r"|[!?][A-ZÄÖÜa-zäöü][a-zäöü]{2,}$",
    re.IGNORECASE,
)
"""A user's tag, a place in a program, a version, a share, two sentences without a blank between them."""
_JOINED = re.compile(r"[a-zäöüß]{2,20}(?:[-_.+][a-zäöüß]{1,20}){1,6}", re.IGNORECASE)


def words(text: str) -> Iterator[re.Match[str]]:
    """Find the words of a text that could be a password, each in the group ``value`` with the marks at its end."""
    return _WORD.finditer(text)


def core(word: str) -> str:
    """Return ``word`` without the marks that end a sentence."""
    return word.rstrip(ENDING)


def strength(word: str) -> Strength:
    """Tell how much ``word``, as it stands in a sentence, looks like a password."""
    bare = core(word)
    if bare.isalpha() and not bare.lower().startswith(KNOWN_WORDS) and not _HUMPED.fullmatch(bare):
        return Strength.NONE
    if _KNOWN.fullmatch(bare.lower()):
        return Strength.KNOWN
    digit = _DIGIT.search(bare) is not None
    signed = _SIGN.search(bare) is not None
    if not digit and not signed and not _MONEY_IN_WORD.search(bare):
        joined = _JOINED.fullmatch(bare) or _HUMPED.fullmatch(bare)
        return Strength.LOOSE if joined and not _FILE.fullmatch(bare) else Strength.NONE
    if len(_LETTER.findall(bare)) < 3 or len(bare) < 5 or _is_other(bare):
        return Strength.NONE
    strong = (digit and signed and not _TAG.fullmatch(bare)) or _MONEY_IN_WORD.search(bare)
    return Strength.STRONG if strong else Strength.MEDIUM


def stands_out(word: str) -> bool:
    """Whether a strong ``word`` is one by itself (``zebra$Moon7``): no tag, no line of a log, no version."""
    bare = core(word)
    shaped = _BY_ITSELF.fullmatch(bare) is not None and _DIGIT.search(bare) is not None
    return shaped and not _TAG_OR_TRACE.search(bare)


def is_dressed(word: str) -> bool:
    """Whether a word has the capital, the digits and the sign that rules for passwords ask for: ``Manchester1!``."""
    return _DRESSED.fullmatch(word) is not None


def is_joined(word: str) -> bool:
    """Whether more than two words or a change of case make ``hotel-india-7`` no mere compound."""
    bare = core(word)
    if bare.isalpha():
        return len(_HUMP.findall(bare)) > 1
    parts = re.split(r"[-_.+]", bare)
    if any(part.isupper() and len(part) > 3 for part in parts[1:]) and not parts[0].isupper():
        return True
    return len(parts) > 2 or "_" in word or (parts[0].islower() and not all(part.islower() for part in parts))


def _is_other(word: str) -> bool:
    """Whether ``word`` has digits or signs for being a product, a file, an address, a number or a variable."""
    low = word.lower()
    if "/" in word or "\\" in word or ("@" in word and _ADDRESS.search(word)):
        return True
    if _NOT_FREE.fullmatch(word) or _PRODUCT.fullmatch(low) or _PRODUCT_WORD.fullmatch(low):
        return True
    return _FILE.fullmatch(word) is not None or is_placeholder(word)


def is_leet(word: str) -> bool:
    """Whether digits stand for letters in ``word``: ``h4mSandw1ch``, ``Kr0kus``."""
    return _LEET_IN.search(word) is not None and _LEET.fullmatch(core(word)) is not None
