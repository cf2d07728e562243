"""Passwords on a command line: where a program's option puts them, whatever they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.secrets import is_placeholder
from bot.core.safety.spans import Span, has_any, lowered

_VALUE = r"[\"']?(?P<value>[^\s\"'`<>\[\]]{3,128})"
_COMMANDS = tuple(
    (programs.split("|"), re.compile(pattern + _VALUE + behind, re.IGNORECASE))
    for programs, pattern, behind in (
        # "-p" of a database's program takes the password without a blank; with one a database's name follows.
        (
            "mysql|mariadb|7z|rar",
            r"\b(?:mysql\w{0,10}|mariadb\w{0,6}|7za?|7z\.exe|rar|unrar)\s(?:[^\n]{0,80}?\s)?-p",
            "",
        ),
        ("sshpass", r"\bsshpass\s(?:[^\n]{0,40}?\s)?-p\s?", ""),
        (
            "mongo|docker|podman|helm|ipmitool|vncdo",
            r"\b(?:mongo\w{0,8}|docker login|podman login|helm|ipmitool|vncdo)\s(?:[^\n]{0,80}?\s)?-p\s",
            "",
        ),
        (
            "curl|http|xh|wget",
            (
                r"\b(?:curl|https?|xh|wget)\s(?:[^\n]{0,120}?\s)?(?:-u|--user|--proxy-user|-a|--auth)[ =]?[\"']?"
                r"[^\s:\"'<>\[\]]{1,64}:"
            ),
            "",
        ),
        (
            "redis|ldap|smbclient|snmp",
            r"\b(?:redis-cli|ldap\w{3,8}|smbclient|snmp\w{2,6})\s(?:[^\n]{0,80}?\s)?-[aw]\s",
            "",
        ),
        ("smbclient", r"\bsmbclient\s(?:[^\n]{0,80}?\s)?-U\s?[^\s%]{1,40}%", ""),
        ("zip|sqlcmd|mosquitto|bcp", r"\b(?:zip|unzip|sqlcmd|mosquitto_\w{3}|bcp)\s(?:[^\n]{0,80}?\s)?-P\s?", ""),
        (
            "pass|pw",
            r"--(?:[a-z]{1,12}-){0,2}(?:password|passwort|passwd|passphrase|pass|pw|pwd)(?:=|\s)",
            "",
        ),
        (
            "net use|runas|xfreerdp|mstsc|cmdkey",
            r"\b(?:net use|runas|xfreerdp|mstsc|cmdkey)\s[^\n]{0,80}?/p(?:ass(?:word)?)?:",
            "",
        ),
        ("net user", r"\bnet user\s[^\s/]{1,40}\s", ""),
        ("htpasswd", r"\bhtpasswd\s-\w{0,5}b\w{0,3}\s\S{1,80}\s\S{1,40}\s", ""),
        ("pass:", r"\bpass(?:in|out)?\s?[ =:]?pass:", ""),
        ("identified", r"\bidentified\s(?:with\s\w{1,30}\s)?by\s", ""),
        (
            "echo",
            r"\becho\s(?:-n\s)?",
            r"[\"']?\s?\|\s?(?:sudo\s(?:\w{1,10}\s)?-S|passwd|chpasswd|docker\slogin|su)\b",
        ),
        ("chpasswd", r"\becho\s[\"']?[^\s:\"']{1,40}:", r"[\"']?\s?\|\s?(?:sudo\s)?chpasswd\b"),
    )
)
"""Which words name the programs, and what stands before and behind the password."""
_HINTS = ("-", "/p", "identified", "pass:", "echo", "net user")
_HINT = re.compile(
    r"(?:^|[\s`])(?:-[puawU]|--\w|/p)|identified|pass(?:in|out)?[ =:]{0,2}pass:|echo"
    r"|net user",
    re.IGNORECASE,
)
_NO_PASSWORD = re.compile(
    r"-.*|[$%<{(].*|[.~]?/.*|[0-9]{2,5}:[0-9:/]{2,12}|(?:password|passwort|passwd|pass|pw|pwd|secret|user|token"
    r"|xxx+)"
    r"|(?:is|ist|and|und|or|oder|in|for|für|does|doesn['’]t|not|the|der|die|das|as|als|to|on|flag|option|option"
    r"|geht|"
    r"funktioniert|wird|from|aus|stdin|prompt|file|environment|asks|fragt|will|works|fails|switch|argument"
    r"|parameter)"
    r"|(?:ost|rogress|arallel|rint|lugin|ort|rotocol|refix|ath|id|rivileged|ull|roject|rofile|ty|df|ng"
    r"|hp)[\w=-]{0,20}",
    re.IGNORECASE,
)
"""What follows the option where no password does: another option, a variable, a path, a sentence about it."""


def on_command_lines(text: str) -> Iterator[Span]:
    """Find passwords given to programs: ``mysql -pX``, ``curl -u user:X``, ``--password X``."""
    low = lowered(text)
    if not has_any(low, _HINTS) or not _HINT.search(text):
        return
    for programs, pattern in _COMMANDS:
        for found in pattern.finditer(text) if has_any(low, programs) else ():
            value = found["value"]
            if not is_placeholder(value) and not _NO_PASSWORD.fullmatch(value.rstrip(".,;:!?)")):
                yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
