"""What opens somebody's account: passwords told in a sentence, API keys, tokens, private keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import Span

_TOKEN = re.compile(
    r"(?<![\w-])(?:"
    r"[MNO][A-Za-z0-9_-]{22,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}"  # Discord
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}"
    r"|(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{16}"  # AWS
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{4,2000}(?:\.[A-Za-z0-9_-]{4,1000})?"  # JWT
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,250}"  # Slack
    r"|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9]{16,250}"  # Stripe
    r"|AIza[A-Za-z0-9_-]{30,45}|ya29\.[A-Za-z0-9_-]{20,250}"  # Google
    r"|sk-[A-Za-z0-9_-]{20,250}|hf_[A-Za-z0-9]{20,80}|glpat-[A-Za-z0-9_-]{16,80}|npm_[A-Za-z0-9]{30,60}"
    r"|pypi-[A-Za-z0-9_-]{40,400}|dop_v1_[a-f0-9]{64}|SG\.[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{20,80}"
    r"|[0-9]{8,10}:AA[A-Za-z0-9_-]{32,36}"  # Telegram
    r"|[a-z]{2,12}_(?:pat|key|token|secret|api|sk|live|test|prod)_(?=[A-Za-z_]{0,250}[0-9])[A-Za-z0-9_]{12,250}"
    r")(?![\w-])"
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^\[]{0,4000}?(?:-----END [A-Z0-9 ]{0,40}-----|\Z)"
)
_WEBHOOK = re.compile(
    r"https?://(?:[a-z]{1,10}\.)?discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{15,20}/[\w-]{20,100}"
    r"|https?://hooks\.slack\.com/services/[A-Za-z0-9/]{20,100}"
)
_BEARER = re.compile(
    r"(?:\bauthorization\s?[:=]\s?[\"']?)?\b(?:bearer|basic|bot)\s(?P<value>(?=[A-Za-z._~+/-]{0,400}[0-9])[A-Za-z0-9._~+/-]{20,400}={0,2})",
    re.IGNORECASE,
)
_URL_LOGIN = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s:/@\[\]]{0,64}:(?P<value>[^\s/@\[\]]{1,128})@", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?:\b|_)(?P<name>pass(?:word|wd|phrase)?|pwd|secret|secret_?key|api_?key|access_?key|private_?key|auth_?token|token|"
    r"client_?secret|encryption_?key|jwt_?secret)[\"']?\s{0,3}(?::|=|=>|:=)\s{0,3}[\"']?(?P<value>[^\s\"'`,;\[\]<>]{4,200})",
    re.IGNORECASE,
)
_ASSIGNS = re.compile(r"(?:pass|pwd|secret|key|token)[a-z_]{0,10}[\"']?\s{0,3}[:=]", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?P<name>password|passwort|passwd|passphrase|passcode|kennwort|pw|pwd|pin|zugangscode|api[ -]?key|token|secret|"
    r"(?:2fa|mfa|otp|sms|tan|verification|verifizierungs|bestätigungs|recovery|backup|wiederherstellungs)[ -]?codes?)\b"
    r"(?P<link>\s{0,2}(?:is|ist|lautet|war|was|wäre|waere|heißt|heisst|today|jetzt|now|atm|:|=|-|->|→){0,1}"
    r"(?:\s(?:now|jetzt|nur|just|still|immer|noch|eigentlich){1,2})?\s{0,2}[:=]?\s{0,2})"
    r"(?P<quote>[\"'„“‚`]{0,3})(?P<value>[^\s\"'“”`‘\[\]<>]{3,64})",
    re.IGNORECASE,
)
_NAMED = re.compile(r"pass|pwd?\b|kennwort|pin\b|code|key|token|secret", re.IGNORECASE)
_OWNED = re.compile(
    r"\b(?:my|mein\w{0,2}|unser\w{0,2}|our|its|the|das|his|her|sein|ihr)\s(?:[\w-]{1,20}\s){0,2}$", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"(?:\*|x|\.|-|_|#|\$\{|\{|<|%|\(|\?|!|changeme|example|dummy|placeholder|your|dein|password|passwort|secret|token|none|null|true|false|"
    r"https?:|required|incorrect|invalid|wrong|falsch|missing|expired|hidden|redacted|process\.env|os\.environ|getenv|env\()",
    re.IGNORECASE,
)
_COMMON = re.compile(r"[a-zäöüß]+[.,!?;:)]*", re.IGNORECASE)
_ENDING = ".,!?;:)…"


def tokens(text: str) -> Iterator[Span]:
    """Find API keys, access tokens, webhook addresses, private key blocks, and values assigned to such names."""
    for pattern in (_TOKEN, _PRIVATE_KEY, _WEBHOOK):
        for found in pattern.finditer(text):
            yield Span(PersonalKind.TOKEN, found.start(), found.end())
    for found in _BEARER.finditer(text):
        yield Span(PersonalKind.TOKEN, found.start("value"), found.end("value"))
    for found in _ASSIGNED.finditer(text) if _ASSIGNS.search(text) else ():
        value = found["value"]
        if found["name"].lower().startswith(("pass", "pwd")) or not _is_secret(value, least=8):
            continue
        yield Span(PersonalKind.TOKEN, found.start("value"), found.end("value"))


def passwords(text: str) -> Iterator[Span]:
    """Find passwords, PINs and one-time codes told in a sentence, assigned in a file, or written into a URL."""
    for found in _URL_LOGIN.finditer(text):
        if not _PLACEHOLDER.match(found["value"]):
            yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
    for found in _ASSIGNED.finditer(text) if _ASSIGNS.search(text) else ():
        if found["name"].lower().startswith(("pass", "pwd")) and not _PLACEHOLDER.match(found["value"]):
            yield _without_ending(found)
    for found in _TOLD.finditer(text) if _NAMED.search(text) else ():
        if _is_told(text, found):
            yield _without_ending(found)


def _is_told(text: str, found: re.Match[str]) -> bool:
    value, link, name = found["value"].rstrip(_ENDING), found["link"].strip().lower(), found["name"].lower()
    if len(value) < 3 or _PLACEHOLDER.match(value):
        return False
    if name.startswith(("pin", "2fa", "mfa", "otp", "sms", "tan")) or "code" in name:
        return (
            link != "" and re.fullmatch(r"[0-9][0-9 -]{2,9}[0-9]|[a-z0-9]{4,}(?:-[a-z0-9]{4,}){1,5}", value) is not None
        )
    if name.startswith(("api", "token", "secret")):
        return _is_secret(value, least=12)
    if _is_secret(value, least=4):
        return True
    # A plain word is a password only where it is handed over: "my password is banana", "pw: banana", or in quotes.
    if link in {":", "="}:
        return True
    owned = _OWNED.search(text[max(0, found.start() - 40) : found.start()])
    return bool(found["quote"] and owned and link in {"is", "ist", "lautet", "was", "war"})


def _is_secret(value: str, least: int) -> bool:
    """Whether ``value`` looks made to be hard to guess, not like a word."""
    if len(value) < least or _PLACEHOLDER.match(value) or _COMMON.fullmatch(value):
        return False
    has_digit = any(char.isdigit() for char in value)
    has_letter = any(char.isalpha() for char in value)
    has_sign = any(not char.isalnum() and char not in "-./'’_" for char in value)
    return has_letter and (has_digit or has_sign)


def _without_ending(found: re.Match[str]) -> Span:
    value = found["value"].rstrip(_ENDING)
    # "!" and "?" may belong to the password: rather a mark too long than a character left over.
    end = found.end("value") if _ends_in_sign(found["value"]) else found.start("value") + len(value)
    return Span(PersonalKind.PASSWORD, found.start("value"), end)


def _ends_in_sign(value: str) -> bool:
    return value.endswith(("!", "?"))
