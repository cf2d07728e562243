import pytest

from bot.building import build_triage, settle
from bot.config import Config, Matching
from bot.core.matching.matcher import Matcher
from bot.loading import load, shipped_knowledge

ENTRY = """topic: t
entries:
  - id: {id}
    questions: {{en: ["{question}", "how does {id} work"]}}
    answer: {{en: "yes"}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "answers").mkdir()
    write(tmp_path, "sync", "sync is stuck")
    write(tmp_path, "photos", "where are my photos")
    return tmp_path


@pytest.fixture
def config(tmp_path):
    return Config(matching=Matching(cache=tmp_path / "cache"))


def write(folder, name, question):
    (folder / "answers" / f"{name}.yaml").write_text(ENTRY.format(id=name, question=question))


def loaded(folder):
    return load(folder, shipped_knowledge())


def no_build(*_, **__):
    raise AssertionError("it was to be found in the cache")


def test_a_second_start_finds_what_the_first_learnt(folder, config, monkeypatch):
    first = build_triage(config, loaded(folder))
    monkeypatch.setattr(Matcher, "build", no_build)
    second = build_triage(config, loaded(folder))
    assert second.matcher.match("sync hangs") == first.matcher.match("sync hangs")


def test_changed_knowledge_is_found_once_it_is_settled(folder, config, monkeypatch):
    before = build_triage(config, loaded(folder))
    write(folder, "photos", "all my pictures are gone")
    hasty = build_triage(config, loaded(folder), before)
    assert hasty.matcher.match("pictures gone").candidates[0].entry == "photos"
    settled = settle(config, hasty)
    monkeypatch.setattr(Matcher, "build", no_build)
    again = build_triage(config, loaded(folder))
    assert again.matcher.match("pictures gone") == settled.matcher.match("pictures gone")
    assert settle(config, again).matcher is again.matcher


def test_a_damaged_cache_is_learnt_anew(folder, config):
    first = build_triage(config, loaded(folder))
    for path in config.matching.cache.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert build_triage(config, loaded(folder)).matcher.match("sync hangs") == first.matcher.match("sync hangs")


def test_without_a_folder_nothing_is_written(folder):
    build_triage(Config(), loaded(folder))
    assert {path.name for path in folder.iterdir()} == {"answers"}
