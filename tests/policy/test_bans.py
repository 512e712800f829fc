"""Guessing at logins ends in a ban; a configured line never does, whatever the clock and the source do."""

from __future__ import annotations

import json
from ipaddress import IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipengine.core.bans import (
    FIRST_MS,
    FORGET_MS,
    KNOWN_MS,
    LONGEST_MS,
    MOST_BANS,
    MOST_WATCHED,
    REMEMBERED_MS,
    STRIKES,
    Bans,
    network_of,
)

HERE = ip_address("203.0.113.7")


def guess(bans: Bans, source: str = "203.0.113.7", times: int = STRIKES, now: int = 0, reason: str = "") -> bool:
    found = [bans.refused(ip_address(source), reason or "wrong_password", now) for _ in range(times)]
    return found[-1] is not None


def test_the_eighth_wrong_login_bans_and_the_ban_ends_by_itself() -> None:
    bans = Bans()
    assert not guess(bans, times=STRIKES - 1)
    assert guess(bans, times=1)
    (ban,) = bans.now()
    assert (str(ban.network), ban.until - ban.since, ban.times) == ("203.0.113.7/32", FIRST_MS, 1)
    assert bans.step(FIRST_MS) == (ban,)
    assert bans.now() == ()


def test_each_ban_is_twice_as_long_up_to_a_day_until_it_is_long_ago() -> None:
    bans, now, lengths = Bans(), 0, []
    for _ in range(7):
        assert guess(bans, now=now)
        (ban,) = bans.now()
        lengths.append(ban.until - ban.since)
        now = ban.until
        bans.step(now)
    assert lengths == [min(LONGEST_MS, FIRST_MS * 2**n) for n in range(7)]
    now += REMEMBERED_MS
    bans.step(now)
    assert guess(bans, now=now)
    assert bans.now()[0].times == 1


@pytest.mark.parametrize(
    ("reason", "spacing"),
    [
        pytest.param("stale", 0, id="a nonce of before our restart"),
        pytest.param("replay", 0, id="a repeated answer"),
        pytest.param("no_account", 0, id="a peer that registers in vain"),
        pytest.param("wrong_password", FORGET_MS + 1, id="a mistake now and then"),
    ],
)
def test_what_never_bans(reason: str, spacing: int) -> None:
    bans = Bans()
    for n in range(100):
        assert bans.refused(HERE, reason, n * spacing) is None


def test_a_configured_line_and_a_proven_login_are_only_slowed() -> None:
    bans = Bans()
    bans.protect([ip_network("203.0.113.0/24"), ip_network("2001:db8::/48")])
    assert not guess(bans, times=100)
    assert not guess(bans, "2001:db8::1", times=100)
    bans.passed(ip_address("198.51.100.1"), 0)
    assert not guess(bans, "198.51.100.1", times=100)
    assert not guess(bans, "::ffff:198.51.100.1", times=100)
    assert guess(bans, "198.51.100.1", now=KNOWN_MS)


def test_a_ban_ends_when_its_address_becomes_a_configured_line() -> None:
    bans = Bans()
    guess(bans)
    assert [str(ban.network) for ban in bans.protect([ip_network("203.0.113.0/28")])] == ["203.0.113.7/32"]
    assert bans.now() == ()


def test_ipv6_is_banned_by_household_and_takes_narrower_openings_along() -> None:
    bans = Bans()
    for n in range(STRIKES):
        bans.refused(IPv6Address(f"2001:db8::{n + 1:x}"), "unknown_user", 0)
    (ban,) = bans.now()
    assert str(ban.network) == "2001:db8::/64"
    inside, outside = ip_network("2001:db8::5/128"), ip_network("2001:db8:1::5/128")
    assert bans.shut([inside, outside]) == {inside}


def test_lifting_forgets_it_whole() -> None:
    bans = Bans()
    guess(bans)
    assert bans.lift(network_of(HERE)) is not None
    assert bans.lift(network_of(HERE)) is None
    assert guess(bans)
    assert bans.now()[0].times == 1


def test_a_flood_from_everywhere_stays_bounded() -> None:
    bans = Bans()
    for n in range(MOST_WATCHED * 3):
        bans.refused(IPv6Address((0x20010DB8 << 96) + (n << 64)), "wrong_password", 0)
    for n in range(MOST_BANS * 2):
        guess(bans, str(IPv6Address((0x20010DB9 << 96) + (n << 64))))
    assert len(bans.now()) == MOST_BANS
    assert len(json.dumps(bans.plain())) < 100_000


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(-LONGEST_MS, LONGEST_MS)), max_size=60),
    st.integers(0, 59),
)
def test_no_clock_and_no_restart_bans_a_line_or_lets_a_banned_one_in_early(
    story: list[tuple[int, bool, int]], restart: int
) -> None:
    """Sources 0 and 1 are configured lines. A ban lasts as it was first told, through a restart."""
    bans, now, told = Bans(), 0, {}
    lines = [ip_network("203.0.113.0/31")]
    bans.protect(lines)
    for n, (who, right, jump) in enumerate(story):
        now += jump
        if n == restart:
            bans = Bans.recovered(json.loads(json.dumps(bans.plain())), max(0, now))
            bans.protect(lines)
        source = ip_address(f"203.0.113.{who}")
        if right:
            bans.passed(source, now)
        for _ in range(0 if right else STRIKES):
            ban = bans.refused(source, "wrong_password", now)
            if ban is not None:
                assert who > 1, "a configured line was banned"
                assert told.get(who, 0) <= ban.since, "banned again while banned"
                told[who] = ban.until
        latest = bans.plain()["bans"]
        assert all(ends - since <= LONGEST_MS for _, since, ends, *_ in latest)
