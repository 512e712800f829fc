"""Events that never came: who is logged in is asked anew, and people are told."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from sipengine.pjsip import trunkmod
from sipengine.pjsip.admission import translated
from sipengine.port import Bound, Lost, Source
from tests.engine.office import PBX, Office
from tests.engine.test_changes import LOGIN, call, log_in, with_pbx


def bound(host: IPv4Address = PBX, user: str = "pbx") -> Bound:
    return Bound(user, f"sip:{user}@{host}:5060", Source(host, 5060, "udp"), 3600)


OTHER = bound(IPv4Address("127.0.50.9"))


@pytest.mark.parametrize(
    ("before", "now", "contacts"),
    [
        pytest.param(False, [bound()], [bound()], id="a login that was missed"),
        pytest.param(True, [], [], id="a logout that was missed"),
        pytest.param(True, [OTHER], [OTHER], id="a move that was missed"),
        pytest.param(True, [bound(), OTHER], [OTHER, bound()], id="a second contact, the later one first"),
        pytest.param(True, [bound(), bound(user="phone")], [bound()], id="somebody else is no contact of it"),
    ],
)
def test_who_is_logged_in_is_known_again(before: bool, now: list[Bound], contacts: list[Bound]) -> None:
    office = Office(with_pbx(LOGIN))
    if before:
        log_in(office)
    office.box.say(Lost(3, tuple(now)))
    office.run()
    known = office.engine.pbxs.contacts().get("centrale", ())
    assert [one.uri for one in known] == [one.contact for one in contacts]
    call(office)
    assert len(office.box.dialled) == len(contacts)


def test_people_are_told_for_a_while() -> None:
    office = Office()
    for _ in range(2):
        office.box.say(Lost(3, ()))
        office.run()
    assert [(one.code, one.params) for one in office.engine.problems()] == [("events_lost", {"count": "6"})]
    office.wait(901)
    assert office.engine.problems() == ()


def test_the_stack_tells_every_login_with_the_loss() -> None:
    binding = trunkmod.Binding("pbx", f"sip:pbx@{PBX}:5060", PBX, 5060, "udp", 3600, "id@pbx", "Agent", 0, 0)
    assert translated(trunkmod.Lost(2), lambda: [binding]) == Lost(
        2, (Bound("pbx", f"sip:pbx@{PBX}:5060", Source(PBX, 5060, "udp"), 3600, "Agent"),)
    )
