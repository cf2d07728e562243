"""What opens somebody's account to a program: API keys, tokens, private keys, values assigned to such names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import Span, has_any, lowered

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
    r"|mfa\.[A-Za-z0-9_-]{60,100}"  # Discord, of a person
    r"|xapp-[0-9]-[A-Za-z0-9-]{20,250}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|GOCSPX-[A-Za-z0-9_-]{20,40}"
    r"|dckr_pat_[A-Za-z0-9_-]{20,60}|ATATT3x[A-Za-z0-9_=-]{40,250}|lin_api_[A-Za-z0-9]{30,60}|key-[a-f0-9]{32}"
    r"|[a-z]{2,12}_(?:pat|key|token|secret|api|sk|live|test|prod)_(?=[A-Za-z_]{0,250}[0-9])[A-Za-z0-9_]{12,250}"
    r")(?![\w-])"
)
_LONG_WORD = re.compile(r"\S{15}")
"""No token is shorter."""
_BEARERS = ("bearer", "basic", "bot")
_ASSIGNED_NAMES = ("key", "pass", "pwd", "secret", "token")
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^\[]{0,4000}?(?:-----END [A-Z0-9 ]{0,40}-----|\Z)"
)
_AWS_SECRET = re.compile(
    r"(?<![\w+/=-])(?=\S{0,39}[A-Z])(?=\S{0,39}[a-z])(?=\S{0,39}[0-9])[A-Za-z0-9+/]{40}(?![\w+/=-])"
)
"""No more than forty characters, so only where the text speaks of keys."""
_SAMPLE = re.compile(r"x{6}|X{6}")
"""No key that a machine drew has it, the sample of a manual does (``ghp_xxxxxxxx``); six of another letter may be bytes
of zero."""
_WEBHOOK = re.compile(
    r"https?://(?:[a-z]{1,10}\.)?discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{15,20}/[\w-]{20,100}"
    r"|https?://hooks\.slack\.com/services/[A-Za-z0-9/]{20,100}"
)
_BEARER = re.compile(
    r"(?:\bauthorization\s?[:=]\s?[\"']?)?\b(?:bearer|basic"
    r"|bot)\s(?P<value>(?=[A-Za-z._~+/-]{0,400}[0-9])[A-Za-z0-9._~+/-]{20,400}={0,2})",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"(?:\b|_)(?P<name>pass(?:word|wd|phrase)?|pwd|secret|secret_?key|api_?key|access_?key|private_?key"
    r"|auth_?token|token|"
    r"client_?secret|encryption_?key|jwt_?secret)[\"']?\s{0,3}(?::|=|=>"
    r"|:=)\s{0,3}[\"']?(?P<value>[^\s\"'`,;\[\]<>]{4,200})",
    re.IGNORECASE,
)
_ASSIGNS = re.compile(
    r"(?:pass|pwd|secret|key|token)[a-z_]{0,10}[\"']?(?:\s{0,3}[:=]|\s(?:is|ist|lautet)\s)", re.IGNORECASE
)
_NAMED_KEY = re.compile(
    r"(?<![a-z0-9_])(?!\w{0,40}public|(?:mon|tur|don|whis|hoc|joc)key)"
    r"[a-z0-9][a-z0-9_]{0,40}?(?:key|token|secret)[\"']?(?:\s{0,3}(?::=|=>|[:=])|\s(?:is|ist|lautet))\s{0,3}"
    r"[\"'`]?(?P<value>[a-z0-9_./+=-]{16,200})(?![\w/])",
    re.IGNORECASE,
)
"""Any other name that ends so; what is told after it must be more than words joined by signs."""
_DENSE = re.compile(r"(?=[a-z]{0,32}[0-9])(?=[0-9]{0,32}[a-z])[a-z0-9]{10,200}", re.IGNORECASE)
_NO_VALUE = re.compile(
    r"[*xX.\-_#•?%!]{2,64}|\$\{.*|\$[A-Z_]+|\{.*|<.*|%\w+%|\(.*|"
    r"(?:changeme|example|dummy|placeholder|your|dein|ihr|my|mein|the|new|old|some)?[-_ ]?"
    r"(?:password|passwort|secret|token|key|value|wert|here|hier|none|null|nil|true|false|string|required"
    r"|incorrect|invalid|"
    r"wrong|falsch|missing|expired|hidden|redacted|api|client|"
    r"[-_ ])*|https?:.*|process\.env.*|os\.(?:environ|getenv).*|getenv.*|env\(.*|env\..*|secrets\..*|config\..*"
    r"|vault:.*",
    re.IGNORECASE,
)
_LETTER, _DIGIT_OR_SIGN = re.compile(r"[^\W\d_]"), re.compile(r"\d|[^\w./'’-]")
_COMMON = re.compile(r"[a-zäöüß]+[.,!?;:)]*", re.IGNORECASE)
_TELLS = re.compile(
    r"[0-9]{1,4}[-.]?(?:\w{0,3}(?:digits?|letters?|characters?|chars?|stellig\w{0,2}|zeichen|bit|fach|mal|x|st|nd"
    r"|rd|th)|%|h|min|s|ms)"
    r"|v?[0-9]+(?:\.[0-9]+)+|[a-zäöüß]+[./][a-zäöüß]+|[a-zäöüß]+[!?.,:;)…]+|[1-9]password|ios[0-9]+"
    r"|[a-z]{2,12}['’]?s|[a-z_-]{1,20}=(?:[a-z_-]{2,20}|[./]\S{0,60})|[a-zäöüß]{1,30}!{2,5}1\w{0,10}",
    re.IGNORECASE,
)
"""Words with a digit or a sign that no one takes for a password: "12-digit", "v2.3", "iOS18"."""


def tokens(text: str) -> Iterator[Span]:
    """Find API keys, access tokens, webhook addresses, private key blocks, and values assigned to such names."""
    if _LONG_WORD.search(text):
        yield from _long_tokens(text)
    if "PRIVATE KEY" in text:
        for found in _PRIVATE_KEY.finditer(text):
            yield Span(PersonalKind.TOKEN, found.start(), found.end())
    if not _may_assign(text):
        return
    for found in assigned(text):
        value = found["value"]
        if found["name"].lower().startswith(("pass", "pwd")) or not is_secret(value, least=8):
            continue
        yield Span(PersonalKind.TOKEN, found.start("value"), found.end("value"))
    for found in _NAMED_KEY.finditer(text):
        if is_secret(found["value"], least=16) and _DENSE.search(found["value"]):
            yield Span(PersonalKind.TOKEN, found.start("value"), found.end("value"))


def _long_tokens(text: str) -> Iterator[Span]:
    for pattern in (_TOKEN, _WEBHOOK) if "://" in text else (_TOKEN,):
        for found in pattern.finditer(text):
            if not _SAMPLE.search(found.group()):
                yield Span(PersonalKind.TOKEN, found.start(), found.end())
    low = lowered(text)
    for found in _AWS_SECRET.finditer(text) if has_any(low, _ASSIGNED_NAMES) else ():
        yield Span(PersonalKind.TOKEN, found.start(), found.end())
    if has_any(low, _BEARERS):
        for found in _BEARER.finditer(text):
            yield Span(PersonalKind.TOKEN, found.start("value"), found.end("value"))


def _may_assign(text: str) -> bool:
    return has_any(lowered(text), _ASSIGNED_NAMES) and _ASSIGNS.search(text) is not None


def assigned(text: str) -> Iterator[re.Match[str]]:
    """Find values given to a name like ``DB_PASSWORD`` or ``api_key``; groups ``name`` and ``value``."""
    return _ASSIGNED.finditer(text) if _may_assign(text) else iter(())


def is_placeholder(value: str) -> bool:
    """Whether ``value`` only stands where a secret would: ``***``, ``<your key>``, ``${TOKEN}``, ``required``."""
    return _NO_VALUE.fullmatch(value) is not None


def is_secret(value: str, least: int) -> bool:
    """Whether ``value``, of at least ``least`` characters, looks made to be hard to guess, not like a word."""
    if len(value) < least or is_placeholder(value) or _COMMON.fullmatch(value) or _TELLS.fullmatch(value):
        return False
    return _LETTER.search(value) is not None and _DIGIT_OR_SIGN.search(value) is not None
