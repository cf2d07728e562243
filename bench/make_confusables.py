"""Write bot/core/safety/confusables.py: letters of all scripts that are drawn like a Latin letter or a digit.

    python bench/make_confusables.py

Source: Unicode's confusables.txt (Unicode licence), as packaged by confusable-homoglyphs. NFKC, taken first when
a name is read, covers the mathematical, circled and full-width forms; they are left out.
"""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import confusable_homoglyphs

TARGET = Path(__file__).parent.parent / "bot" / "core" / "safety" / "confusables.py"
_PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789"


def table() -> dict[str, str]:
    """Return Latin letter or digit → the letters of other scripts that look like it."""
    source = Path(confusable_homoglyphs.__file__).parent / "confusables.json"
    listed: dict[str, list[dict[str, str]]] = json.loads(source.read_text("utf-8"))
    looks: defaultdict[str, set[str]] = defaultdict(set)
    for char, others in listed.items():
        for other in others:
            plain, strange = other["c"], char
            if len(plain) != 1 or len(strange) != 1 or not plain.isascii() or strange.isascii():
                continue
            folded = unicodedata.normalize("NFKC", strange).casefold()
            if plain.lower() in _PLAIN and len(folded) == 1 and not folded.isascii():
                looks[plain.lower()].add(folded)
    seen: set[str] = set()
    result = {}
    for plain in _PLAIN:  # letters first: what looks like O and 0 is read as a letter
        fresh = {char for char in looks[plain] if char not in seen and unicodedata.category(char)[0] == "L"}
        seen |= fresh
        if fresh:
            result[plain] = "".join(sorted(fresh))
    return result


def main() -> None:
    """Write the module."""
    lines = [
        '"""Letters of other scripts that are drawn like a Latin letter or a digit; made by bench/make_confusables.py.',
        "",
        "Source: Unicode's confusables.txt (Unicode licence, unicode.org/copyright.html), as packaged by",
        f"confusable-homoglyphs {version('confusable-homoglyphs')}.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "LOOKS: dict[str, str] = {",
    ]
    for plain, chars in table().items():
        escaped = [f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}" for char in chars]
        rows = textwrap.wrap(" ".join(escaped), 110)
        lines.append(f'    "{plain}": (')
        lines += [f'        "{row.replace(" ", "")}"' for row in rows]
        lines.append("    ),")
    lines += ["}", '"""What is read → what looks like it."""', ""]
    TARGET.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
