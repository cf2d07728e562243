"""Private data found, left over and falsely seen: ours beside presidio's pattern recognisers, in one run.

    python bench/personal.py [--half all|dev|held] [--data DIR] [--errors]

Made-up data in made-up sentences, what ten writers told in their own ways, and messages that hold none.
Found: something in the message was struck out, of a writer's the datum. Clean: found, and no digit and no four letters
in a row of the datum are left. False: a message without private data was changed.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasets import DEFAULT_DATA, OWN_DATA
from intervals import told
from personal_rows import Row, harmless, private

from bot.core.safety.personal import redact

Redactor = Callable[[str], str]

_PRESIDIO = (
    "EmailRecognizer", "PhoneRecognizer", "IbanRecognizer", "CreditCardRecognizer", "UsSsnRecognizer", "NhsRecognizer",
    "UkNinoRecognizer", "DeTaxIdRecognizer", "DeSocialSecurityRecognizer", "DeIdCardRecognizer", "DePassportRecognizer",
    "UsItinRecognizer", "UsBankRecognizer", "UsPassportRecognizer", "CryptoRecognizer",
)  # fmt: skip
"""Those for our kinds and countries that work by patterns; presidio finds addresses by language models only."""

PRESIDIO_SCORE = 0.4
"""Confidence from which a finding counts; below it presidio takes nearly every number for a passport."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled message; ``private`` says whether it holds private data."""

    text: str
    private: bool


def presidio() -> Redactor | None:
    """Return presidio without a language model, None where it is not installed."""
    try:
        import tldextract  # noqa: PLC0415 - comes with the optional peer
        from presidio_analyzer import predefined_recognizers as known  # noqa: PLC0415 - an optional peer
    except ImportError:
        return None
    # The list of suffixes that comes with it does; it would ask the network for a newer one.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    # Phone numbers are read for the regions that ours knows too.
    regions = {"supported_regions": ("DE", "AT", "CH", "GB", "US")}
    finders = [
        getattr(known, name)(**(regions if name == "PhoneRecognizer" else {}))
        for name in _PRESIDIO
        if hasattr(known, name)
    ]

    def struck_out(text: str) -> str:
        spans = [
            (result.start, result.end)
            for finder in finders
            for result in finder.analyze(text, finder.supported_entities, None) or ()
            if result.score >= PRESIDIO_SCORE
        ]
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + "[x]" + text[max(start, end) :]
        return text

    return struck_out


def clean(row: Row, redacted: str) -> bool:
    """Whether nothing of the datum is left: no digit, for no sentence has one of its own, and no part of a word."""
    if redacted == row.text or any(char.isdecimal() for char in redacted):
        return False
    around = row.text.replace(row.value, " ")
    return not any(part in redacted for part in re.findall(r"[^\W\d_]{4,}", row.value) if part not in around)


def labelled(path: Path) -> list[Labelled]:
    """Read a file of labelled messages."""
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Labelled(row["text"], row["expect"].endswith("personal_data")) for row in rows]


def ordinary(path: Path) -> list[Labelled]:
    """Read a public set whose messages hold no private data but what a reader of the errors will find in them."""
    with path.open(encoding="utf-8") as file:
        return [Labelled(row[-1], False) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def synthesised(name: str, redactor: Redactor, rows: Sequence[Row], *, errors: bool) -> None:
    """Print what was found and what was left of each kind."""
    for kind in dict.fromkeys(row.kind for row in rows):
        of_kind = [row for row in rows if row.kind == kind]
        results = [redactor(row.text) for row in of_kind]
        found = sum(result != row.text for row, result in zip(of_kind, results, strict=True))
        left = [row for row, result in zip(of_kind, results, strict=True) if not clean(row, result)]
        print(
            f"  {name:<10} {kind:<12} found {told(found, len(of_kind))}"
            f"  clean {told(len(of_kind) - len(left), len(of_kind))}"
        )
        _show(errors, (row.text for row in left))


def false(name: str, where: str, redactor: Redactor, texts: Iterable[str], *, errors: bool) -> None:
    """Print how many texts without private data were changed."""
    texts = list(texts)
    wrong = [text for text in texts if redactor(text) != text]
    print(f"  {name:<10} {where:<24} false {told(len(wrong), len(texts))}")
    _show(errors, wrong)


def by_writers(name: str, redactor: Redactor, *, errors: bool) -> None:
    """Print what was found and left of the data that each writer told, and falsely seen where there is none."""
    with (OWN_DATA / "private.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for writer in dict.fromkeys(row["writer"] for row in rows):
        of_writer = [
            (row["datum"].replace("\\n", "\n"), row["text"].replace("\\n", "\n"))
            for row in rows
            if row["writer"] == writer
        ]
        private = [(datum, text, redactor(text)) for datum, text in of_writer if datum]
        unseen = [text for datum, text, redacted in private if datum in redacted]
        left = [text for datum, text, redacted in private if datum not in redacted and _is_left(datum, text, redacted)]
        print(
            f"  {name:<10} {'writer ' + writer:<12} found {told(len(private) - len(unseen), len(private))}"
            f"  clean {told(len(private) - len(unseen) - len(left), len(private))}"
        )
        _show(errors, (*unseen, *left))
        false(name, f"writer {writer}, none", redactor, (text for datum, text in of_writer if not datum), errors=errors)


def _is_left(datum: str, text: str, redacted: str) -> bool:
    """Whether a number or a word of the datum is still read, and stood nowhere else."""
    around = text.replace(datum, " ")
    return any(part in redacted and part not in around for part in re.findall(r"[0-9]{2,}|[^\W\d_]{4,}", datum))


def _show(errors: bool, texts: Iterable[str]) -> None:
    for text in texts if errors else ():
        print(f"      {text!r}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("all", "dev", "held"), default="held")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--errors", action="store_true", help="show what was missed and what was falsely seen")
    asked = parser.parse_args()
    redactors: dict[str, Redactor] = {"ours": redact}
    peer = presidio()
    if peer is None:
        print("presidio-analyzer is not installed: pip install 'eyelevel[bench]'")
    else:
        redactors["presidio"] = peer
    rows = [row for row in private() if asked.half in ("all", row.half)]
    looks = [row.text for row in harmless() if asked.half in ("all", row.half)]
    for name, redactor in redactors.items():
        print(f"\n{name}: made-up data, half {asked.half}")
        started = time.thread_time()
        synthesised(name, redactor, rows, errors=asked.errors and name == "ours")
        false(name, "only looks like it", redactor, looks, errors=asked.errors and name == "ours")
        print(f"  {name:<10} {(time.thread_time() - started) / (len(rows) + len(looks)) * 1e3 / 2:.3f} ms a message")
        by_writers(name, redactor, errors=asked.errors and name == "ours")
        _labelled_sets(name, redactor, asked.data, errors=asked.errors and name == "ours")


def _labelled_sets(name: str, redactor: Redactor, data: Path, *, errors: bool) -> None:
    for file in ("kometa/messages_1.tsv", "kometa/messages_3.tsv", "safety/hand.tsv"):
        rows = labelled(OWN_DATA / file)
        real = [row.text for row in rows if row.private]
        if real:
            print(f"  {name:<10} {file:<24} found {told(sum(redactor(text) != text for text in real), len(real))}")
        false(name, file, redactor, (row.text for row in rows if not row.private), errors=errors)
    for file in ("matching/banking77_messages.tsv", "matching/germanfaq_messages.tsv", "matching/chatter_en.tsv"):
        if (data / file).is_file():
            false(name, file, redactor, (row.text for row in ordinary(data / file)), errors=errors)
        else:
            print(f"  {file} is not there; bench/README.md says where it is published")


if __name__ == "__main__":
    main()
