from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.core.decoding import MAX_BYTES
from bot.core.faults import Fault, Severity
from bot.loading import Loaded, Loader, load, read_files, shipped_knowledge

ANSWERS = "topic: t\nentries:\n  - id: a\n    questions: {en: [How?]}\n    answer: {en: So.}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.yaml").write_text(ANSWERS)
    return tmp_path


def read(folder: Path) -> Loaded:
    return load(folder, shipped_knowledge())


def own_faults(folder: Path) -> list[tuple[str, str]]:
    return [
        (Path(fault.file).relative_to(folder).as_posix(), fault.code)
        for fault in read(folder).faults
        if Path(fault.file).is_relative_to(folder)
    ]


def test_answers_are_read_and_the_rest_is_lent(folder: Path) -> None:
    loaded = read(folder)
    assert own_faults(folder) == []
    assert loaded.knowledge is not None
    assert list(loaded.knowledge.entries) == ["a"]
    assert {"en", "de"} <= set(loaded.lines)
    assert loaded.rules is not None
    assert "unused-fact" not in {fault.code for fault in loaded.faults}


def test_answers_may_lie_in_the_folder_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ANSWERS.replace("So.", "'{{name}}'"))
    (tmp_path / "facts.yaml").write_text("name: So.\n")
    knowledge = read(tmp_path).knowledge
    assert knowledge is not None
    assert knowledge.entries["a"].answers == {"en": "So."}


def test_a_folder_of_ones_own_is_not_mixed_with_the_shipped_one(folder: Path) -> None:
    (folder / "lines").mkdir()
    (folder / "facts.yaml").write_text("unused: x\n")
    loaded = read(folder)
    assert loaded.lines == {}
    assert own_faults(folder) == [("facts.yaml", "unused-fact"), ("lines", "empty-folder")]
    assert not loaded.usable


def test_a_language_without_lines_is_a_warning(folder: Path) -> None:
    (folder / "answers" / "a.yaml").write_text(ANSWERS.replace("en:", "fr:"))
    loaded = read(folder)
    assert loaded.knowledge is not None
    named = [Path(fault.file).name for fault in loaded.faults if fault.code == "language-without-lines"]
    assert named == ["fr.yaml"]


def test_facts_of_the_shipped_folder_are_lent(tmp_path: Path, folder: Path) -> None:
    shipped = tmp_path / "shipped"
    shutil.copytree(shipped_knowledge() / "lines", shipped / "lines")
    shutil.copytree(shipped_knowledge() / "safety", shipped / "safety")
    (shipped / "facts.yaml").write_text("name: So.\nother: unused\n")
    (folder / "answers" / "a.yaml").write_text(ANSWERS.replace("So.", "'{{name}}'"))
    loaded = load(folder, shipped)
    assert loaded.knowledge is not None
    assert loaded.knowledge.entries["a"].answers == {"en": "So."}
    assert "unused-fact" not in {fault.code for fault in loaded.faults}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.symlink_to(path), "unreadable"),
        (lambda path: path.symlink_to("nowhere"), "unreadable"),
        (lambda path: path.mkdir(), "unreadable"),
        (os.mkfifo, "unreadable"),
        (lambda path: path.write_bytes(b"#" * (MAX_BYTES + 1)), "too-large"),
        (lambda path: path.write_bytes(b""), "empty-file"),
        (lambda path: path.symlink_to("/dev/zero"), "unreadable"),
    ],
    ids=["symlink to itself", "dangling symlink", "folder", "pipe", "too large", "empty", "device"],
)
def test_what_is_no_readable_file_is_an_error(folder: Path, make: object, code: str) -> None:
    assert callable(make)
    make(folder / "answers" / "b.yaml")
    assert own_faults(folder) == [("answers/b.yaml", code)]
    assert read(folder).knowledge is None


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_without_permission_is_an_error(folder: Path) -> None:
    (folder / "answers" / "a.yaml").chmod(0)
    assert ("answers/a.yaml", "unreadable") in own_faults(folder)


def test_a_file_that_vanished_after_it_was_listed_is_an_error(folder: Path) -> None:
    (fault,) = read_files([folder / "answers" / "gone.yaml"]).faults
    assert (fault.code, fault.line, fault.severity) == ("vanished", 0, Severity.ERROR)


def test_loops_of_links_end(folder: Path) -> None:
    (folder / "answers" / "loop").symlink_to(folder)
    (folder / "loop").symlink_to(folder)
    assert own_faults(folder) == []


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    loaded = read(tmp_path / "nowhere")
    assert loaded.knowledge is None
    assert "no-folder" in {fault.code for fault in loaded.faults}


def test_a_folder_without_answers_is_an_error(tmp_path: Path) -> None:
    assert own_faults(tmp_path) == [(".", "no-answers")]
    (tmp_path / "answers").mkdir()
    assert read(tmp_path).knowledge is None


def test_a_link_in_place_of_the_facts_is_an_error(folder: Path) -> None:
    (folder / "facts.yaml").symlink_to("nowhere")
    assert own_faults(folder) == [("facts.yaml", "unreadable")]
    assert read(folder).knowledge is None


def test_editors_leftovers_are_passed_over(folder: Path) -> None:
    (folder / "answers" / ".#a.yaml").symlink_to("nobody@nowhere")
    (folder / "answers" / "a.yaml~").write_text("broken: [")
    (folder / "answers" / ".a.yaml.swp").write_bytes(b"\xff")
    assert own_faults(folder) == []


def test_a_file_with_another_ending_is_named(folder: Path) -> None:
    (folder / "answers" / "b.yml").write_text("broken: [")
    assert own_faults(folder) == [("answers/b.yml", "wrong-suffix")]
    assert read(folder).knowledge is not None


def test_the_version_follows_every_file(folder: Path) -> None:
    first = read(folder).version
    assert read(folder).version == first
    (folder / "facts.yaml").write_text("x: y\n")
    second = read(folder).version
    (folder / "answers" / "a.yaml").write_text(ANSWERS + "# a comment\n")
    assert len({first, second, read(folder).version}) == 3


def test_today_makes_reviews_due(folder: Path) -> None:
    (folder / "answers" / "a.yaml").write_text(ANSWERS + "    review_by: 2026-01-01\n")
    late = load(folder, shipped_knowledge(), date(2026, 1, 2))
    assert "review-due" in {fault.code for fault in late.faults}
    assert "review-due" not in {fault.code for fault in read(folder).faults}


def test_usable_means_no_error() -> None:
    warning = Fault("f", 1, 1, "c", "m", severity=Severity.WARNING)
    assert Loaded(None, {}, None, (warning,)).usable
    assert not Loaded(None, {}, None, (warning, Fault("f", 1, 1, "c", "m"))).usable


def test_the_starter_knowledge_is_found_beside_the_package() -> None:
    assert (shipped_knowledge() / "schema").is_dir()


def test_what_did_not_change_is_parsed_once_and_what_did_is_parsed_anew(tmp_path: Path):
    shutil.copytree(shipped_knowledge(), tmp_path / "knowledge")
    folder = tmp_path / "knowledge"
    read = Loader(folder, shipped_knowledge())
    first = read()
    answers = folder / "answers" / "account.yaml"
    answers.write_text(answers.read_text().replace("Forgot password", "Lost password"))
    second = read()
    assert second.knowledge != first.knowledge
    assert second.rules is first.rules
    assert second.lines is first.lines
    lines = folder / "lines" / "en.yaml"
    lines.write_text(lines.read_text().replace('button.claim: "Claim"', 'button.claim: "Take it"'))
    third = read()
    assert third.lines["en"].labels["button.claim"] == "Take it"
    assert third.rules is first.rules
