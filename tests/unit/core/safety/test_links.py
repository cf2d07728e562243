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
