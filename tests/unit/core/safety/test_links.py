import pytest

from bot.core.safety.links import Domains

DOMAINS = Domains.of({"discord": ["discord.com", "discord.gg"], "steamcommunity": ["steamcommunity.com"]})


@pytest.mark.parametrize(
    "link",
    ["https://dlscord.example/gift", "http://disc0rd.com", "https://discorcl.example", "https://a@discrod.gg/x",
     "https://steamcommunlty.com/t", "https://steamcommunitiy.com", "https://x.dlscord-nitro.example"],
)  # fmt: skip
def test_disguises_are_seen(link: str):
    assert DOMAINS.imitates(link)


@pytest.mark.parametrize(
    "link",
    ["https://discord.com/x", "https://canary.discord.com/x", "https://DISCORD.gg/abc", "https://record.example",
     "https://discover.example", "https://wiki.example/dlscord", "https://discord-fans.example", "https://", ""],
)  # fmt: skip
def test_honest_and_unknown_hosts_are_left_alone(link: str):
    assert DOMAINS.imitates(link) is None


def test_a_site_is_trusted_with_all_below_it_and_no_other_that_only_ends_like_it():
    domains = Domains.of({}, trusted=["wiki.example", "docs.host.example"])
    trusted = ("https://wiki.example/a?b=c", "http://de.WIKI.example.", "wiki.example", "docs.host.example/x")
    foreign = (
        "https://mywiki.example",
        "https://wiki.example.evil.test/",
        "https://wiki.example@evil.test/",
        "",
        "://",
    )
    assert [domains.trusts(link) for link in trusted] == [True] * 4
    assert [domains.trusts(link) for link in foreign] == [False] * 5
