"""Passwords on a command line: where a program's option puts them, whatever they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.secrets import is_placeholder
from bot.core.safety.spans import Span

_VALUE = r"[\"']?(?P<value>[^\s\"'`<>\[\]]{3,128})"
_COMMANDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "-p" of a database's program takes the password without a blank; with one a database's name follows.
        rf"\b(?:mysql\w{{0,10}}|mariadb\w{{0,6}}|7za?|7z\.exe|rar|unrar)\s(?:[^\n]{{0,80}}?\s)?-p{_VALUE}",
        rf"\bsshpass\s(?:[^\n]{{0,40}}?\s)?-p\s?{_VALUE}",
        rf"\b(?:mongo\w{{0,8}}|docker login|podman login|helm|ipmitool|vncdo)\s(?:[^\n]{{0,80}}?\s)?-p\s{_VALUE}",
        (
            rf"\b(?:curl|https?|xh|wget)\s(?:[^\n]{{0,120}}?\s)?(?:-u|--user|--proxy-user|-a|--auth)[ =]?[\"']?"
            rf"[^\s:\"'<>\[\]]{{1,64}}:{_VALUE}"
        ),
        rf"\b(?:redis-cli|ldap\w{{3,8}}|smbclient|snmp\w{{2,6}})\s(?:[^\n]{{0,80}}?\s)?-[aw]\s{_VALUE}",
        rf"\bsmbclient\s(?:[^\n]{{0,80}}?\s)?-U\s?[^\s%]{{1,40}}%{_VALUE}",
        rf"\b(?:zip|unzip|sqlcmd|mosquitto_\w{{3}}|bcp)\s(?:[^\n]{{0,80}}?\s)?-P\s?{_VALUE}",
        rf"--(?:[a-z]{{1,12}}-){{0,2}}(?:password|passwort|passwd|passphrase|pass|pw|pwd)(?:=|\s){_VALUE}",
        rf"\b(?:net use|runas|xfreerdp|mstsc|cmdkey)\s[^\n]{{0,80}}?/p(?:ass(?:word)?)?:{_VALUE}",
        rf"\bnet user\s[^\s/]{{1,40}}\s{_VALUE}",
        rf"\bhtpasswd\s-\w{{0,5}}b\w{{0,3}}\s\S{{1,80}}\s\S{{1,40}}\s{_VALUE}",
        rf"\bpass(?:in|out)?\s?[ =:]?pass:{_VALUE}",
        rf"\bidentified\s(?:with\s\w{{1,30}}\s)?by\s{_VALUE}",
        rf"\becho\s(?:-n\s)?{_VALUE}[\"']?\s?\|\s?(?:sudo\s(?:\w{{1,10}}\s)?-S|passwd|chpasswd|docker\slogin|su)\b",
        rf"\becho\s[\"']?[^\s:\"']{{1,40}}:{_VALUE}[\"']?\s?\|\s?(?:sudo\s)?chpasswd\b",
    )
)
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
    if not _HINT.search(text):
        return
    for pattern in _COMMANDS:
        for found in pattern.finditer(text):
            value = found["value"]
            if not is_placeholder(value) and not _NO_PASSWORD.fullmatch(value.rstrip(".,;:!?)")):
                yield Span(PersonalKind.PASSWORD, found.start("value"), found.end("value"))
