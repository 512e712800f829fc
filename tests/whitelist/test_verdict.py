"""Who is near, and when a new list shuts its own maker out."""

import pytest

from appliance.settings.security import Whitelisted
from appliance.whitelist import excludes, lets_in, near

HOME = Whitelisted.model_validate({"network": "203.0.113.0/24", "allow": ["web"]})
HOME_6 = Whitelisted.model_validate({"network": "2001:db8::/64", "allow": ["web"]})
PHONES = Whitelisted.model_validate({"network": "203.0.113.0/24", "allow": ["sip"]})


@pytest.mark.parametrize(
    ("own", "before", "after", "excluded"),
    [
        pytest.param("203.0.113.7", [HOME], [], True, id="the only line goes"),
        pytest.param("203.0.113.7", [HOME], [PHONES], True, id="telephony alone is no page"),
        pytest.param("203.0.113.7", [HOME], [HOME, PHONES], False, id="a line more"),
        pytest.param("192.168.1.7", [HOME], [], False, id="the office always gets in"),
        pytest.param("127.0.0.1", [HOME], [], False, id="so does the machine itself"),
        pytest.param("198.51.100.1", [HOME], [], False, id="who never got in loses nothing"),
        pytest.param("2001:db8::7", [HOME_6], [HOME], True, id="over IPv6"),
        pytest.param("::ffff:203.0.113.7", [HOME], [HOME_6], True, id="IPv4 inside IPv6"),
        pytest.param("fe80::1%eth0", [HOME], [], False, id="link-local, with its zone"),
        pytest.param("nonsense", [HOME], [], False, id="no address at all"),
    ],
)
def test_a_change_shuts_its_maker_out(
    own: str, before: list[Whitelisted], after: list[Whitelisted], excluded: bool
) -> None:
    assert excludes(own, before, after) is excluded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1.2.3", True),
        ("172.31.0.1", True),
        ("172.32.0.1", False),
        ("192.0.2.1", False),
        ("100.64.0.1", False),
        ("::1", True),
        ("fd12::1", True),
        ("2001:db8::1", False),
        ("::ffff:10.0.0.1", True),
        ("", False),
    ],
)
def test_near_is_what_the_internet_cannot_send_from(text: str, expected: bool) -> None:
    assert near(text) is expected


def test_a_line_speaks_for_its_own_way_alone() -> None:
    assert lets_in([PHONES], "sip", "203.0.113.9")
    assert not lets_in([PHONES], "web", "203.0.113.9")
