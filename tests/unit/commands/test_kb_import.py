import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import Result

from bot.commands.kb_import import sort_rows, write_drafts
from bot.commands.labelled import Row
from bot.core.faults import Severity
from bot.core.knowledge import parse_knowledge
from bot.core.located import SourceFile

Eyelevel = Callable[..., Result]
TARGET = Path("kb/answers/imported.yaml")


def write(name: str, *rows: str, header: str = "label\ttext") -> Path:
    path = Path(name)
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def test_each_label_becomes_an_entry_that_loads_and_can_be_measured(eyelevel: Eyelevel) -> None:
    file = write("faq.tsv", "Card_arrival\twhere is my card", "Card_arrival\tno card yet", "Lost PIN\tforgot my pin")
    result = eyelevel("kb", "import", file, "--into", "kb")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(f"{TARGET}: 2 entries with 3 phrasings")
    written = yaml.safe_load(TARGET.read_text("utf-8"))
    assert written["topic"] == "imported"
    assert [entry["id"] for entry in written["entries"]] == ["card-arrival", "lost-pin"]
    assert written["entries"][0]["questions"] == {"en": ["where is my card", "no card yet"]}
    assert "Card_arrival" in written["entries"][0]["answer"]["en"]
    checked = eyelevel("kb", "check", "--knowledge", "kb", "--json")
    assert checked.exit_code == 0, checked.stdout
    assert json.loads(checked.stdout)["phrasings"] == 3
    assert eyelevel("kb", "eval", "--knowledge", "kb", "--messages", file, "--json").exit_code == 0


def test_a_csv_of_another_language_and_topic(eyelevel: Eyelevel) -> None:
    file = write("faq.csv", 'pw,"Passwort vergessen, was nun?"', header="label,text")
    result = eyelevel("kb", "import", file, "--into", "kb", "--lang", "de", "--topic", "account", "--json")
    assert json.loads(result.stdout) == {
        "file": "kb/answers/account.yaml", "entries": 1, "phrasings": 1, "repeated": 0,
    }  # fmt: skip
    (entry,) = yaml.safe_load(Path("kb/answers/account.yaml").read_text("utf-8"))["entries"]
    assert entry["questions"] == {"de": ["Passwort vergessen, was nun?"]}


def test_two_labels_that_become_one_id_are_a_fault_and_nothing_is_written(eyelevel: Eyelevel) -> None:
    file = write("faq.tsv", "Card arrival\ta b", "card_arrival\tc d", "x\te f")
    result = eyelevel("kb", "import", file, "--into", "kb")
    assert result.exit_code == 2
    assert "faq.tsv:3:1: error:" in result.stderr
    assert "card-arrival" in result.stderr
    assert not Path("kb").exists()


def test_all_faults_of_the_file_are_told_and_nothing_is_written(eyelevel: Eyelevel) -> None:
    result = eyelevel("kb", "import", write("faq.tsv", "a", "b\t"), "--into", "kb")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
    assert not Path("kb").exists()


def test_a_phrasing_under_two_labels_is_kept_once_so_that_the_knowledge_loads(eyelevel: Eyelevel) -> None:
    file = write(
        "faq.tsv", "a\tWhere is it?", "a\twhere is it", "b\twhere is it!", "b\tsomething else", "c\tWHERE IS IT"
    )
    result = eyelevel("kb", "import", file, "--into", "kb")
    assert result.exit_code == 0
    assert "faq.tsv:4:1: warning:" in result.stderr
    written = yaml.safe_load(TARGET.read_text("utf-8"))
    assert {entry["id"]: entry["questions"]["en"] for entry in written["entries"]} == {
        "a": ["Where is it?"], "b": ["something else"],
    }  # fmt: skip
    assert "“c” has no phrasing of its own" in result.stderr


def test_rows_without_a_label_are_counted_and_left_out(eyelevel: Eyelevel) -> None:
    result = eyelevel("kb", "import", write("faq.tsv", "a\tone", "\ttwo", "\tthree"), "--into", "kb")
    assert "which no entry fits, were left out: 2." in result.stderr
    assert len(yaml.safe_load(TARGET.read_text("utf-8"))["entries"]) == 1


def test_a_file_that_is_there_is_not_replaced_unasked(eyelevel: Eyelevel) -> None:
    file = write("faq.tsv", "a\tone")
    assert eyelevel("kb", "import", file, "--into", "kb").exit_code == 0
    TARGET.write_text("precious")
    refused = eyelevel("kb", "import", file, "--into", "kb")
    assert refused.exit_code == 2
    assert TARGET.read_text() == "precious"
    assert eyelevel("kb", "import", file, "--into", "kb", "--force").exit_code == 0
    assert TARGET.read_text() != "precious"


def test_what_would_clash_with_entries_that_are_there_is_refused(eyelevel: Eyelevel) -> None:
    assert eyelevel("kb", "import", write("one.tsv", "a\tone"), "--into", "kb").exit_code == 0
    result = eyelevel("kb", "import", write("two.tsv", "a\ttwo", "b\tone"), "--into", "kb", "--topic", "more")
    assert result.exit_code == 2
    assert "duplicate-id" in result.stderr
    assert "shared-phrasing" in result.stderr
    assert [path.name for path in Path("kb/answers").iterdir()] == ["imported.yaml"]


def test_a_folder_that_has_its_files_right_inside_keeps_that_shape(eyelevel: Eyelevel) -> None:
    Path("kb").mkdir()
    Path("kb/own.yaml").write_text('topic: own\nentries: [{id: own, questions: {en: [mine]}, answer: {en: "yes"}}]\n')
    assert eyelevel("kb", "import", write("faq.tsv", "a\tone"), "--into", "kb").exit_code == 0
    assert json.loads(eyelevel("kb", "check", "--knowledge", "kb", "--json").stdout)["entries"] == 2


def test_the_modeline_names_the_schema_where_there_is_one(eyelevel: Eyelevel) -> None:
    Path("kb/schema").mkdir(parents=True)
    Path("kb/schema/answers.json").write_text("{}")
    (Path("kb") / "answers").mkdir()
    assert eyelevel("kb", "import", write("faq.tsv", "a\tone"), "--into", "kb").exit_code == 0
    assert TARGET.read_text().startswith("# yaml-language-server: $schema=../schema/answers.json\n")


@pytest.mark.parametrize("topic", ["../x", "a/b", "", "Ä", "a b"])
def test_a_topic_that_is_no_file_name_is_refused(eyelevel: Eyelevel, topic: str) -> None:
    result = eyelevel("kb", "import", write("faq.tsv", "a\tone"), "--into", "kb", "--topic", topic)
    assert result.exit_code == 2
    assert not Path("kb").exists()


def test_a_file_without_a_labelled_row_is_refused(eyelevel: Eyelevel) -> None:
    result = eyelevel("kb", "import", write("faq.tsv", "\tone"), "--into", "kb")
    assert result.exit_code == 2
    assert result.stderr.startswith("faq.tsv: error:")
    assert not Path("kb").exists()


def test_norwegian_is_a_language_too(eyelevel: Eyelevel) -> None:
    assert eyelevel("kb", "import", write("faq.tsv", "a\ten"), "--into", "kb", "--lang", "no").exit_code == 0
    assert json.loads(eyelevel("kb", "check", "--knowledge", "kb", "--json").stdout)["languages"] == ["no"]


def test_a_language_that_is_none_is_refused(eyelevel: Eyelevel) -> None:
    result = eyelevel("kb", "import", write("faq.tsv", "a\tone"), "--into", "kb", "--lang", "English")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1  # not once for each phrasing
    assert not TARGET.exists()


def test_a_folder_that_cannot_be_written_is_named(eyelevel: Eyelevel) -> None:
    Path("kb").write_text("a file where the folder should be")
    result = eyelevel("kb", "import", write("faq.tsv", "a\tone"), "--into", "kb")
    assert result.exit_code == 2
    assert "kb" in result.stderr


def test_nothing_half_written_is_left_behind(eyelevel: Eyelevel) -> None:
    eyelevel("kb", "import", write("faq.tsv", "a\tone"), "--into", "kb")
    assert [path.name for path in Path("kb/answers").iterdir()] == ["imported.yaml"]


def test_fifteen_thousand_rows_are_quick(eyelevel: Eyelevel) -> None:
    file = write("big.tsv", *(f"label_{row % 1500}\thow do i do thing number {row}" for row in range(15_000)))
    started = datetime.now(UTC)
    assert eyelevel("kb", "import", file, "--into", "kb").exit_code == 0
    assert (datetime.now(UTC) - started).total_seconds() < 20


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "Card arrival", "{{x}}", 'say "it"']),
            st.text(st.characters(exclude_categories=("Cs",)), min_size=1),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_the_phrasings_hold_the_file_loads(pairs: list[tuple[str, str]]) -> None:
    rows = [Row(label, text, line) for line, (label, text) in enumerate(pairs, 2) if text.split()]
    drafts, _ = sort_rows("file", rows)
    if not drafts:
        return
    text = write_drafts(drafts, topic="imported", language="en")
    knowledge, faults = parse_knowledge([SourceFile("imported.yaml", text.encode())], None)
    assert [fault for fault in faults if fault.severity is Severity.ERROR] == []
    assert knowledge is not None
    assert len(knowledge.phrasings()) == sum(len(draft.phrasings) for draft in drafts)


@pytest.mark.parametrize(("written", "meant"), [("DE", "de"), ("pt_br", "pt-BR"), ("de-AT", "de-AT")])
def test_a_language_code_is_read_whatever_its_capitals(eyelevel: Eyelevel, written: str, meant: str) -> None:
    assert eyelevel("kb", "import", write("faq.tsv", "a\tone"), "--into", "kb", "--lang", written).exit_code == 0
    (entry,) = yaml.safe_load(TARGET.read_text("utf-8"))["entries"]
    assert list(entry["questions"]) == list(entry["answer"]) == [meant]
