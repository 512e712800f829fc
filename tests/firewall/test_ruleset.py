"""The ruleset of a plan: whatever the settings say, nft takes it, and it names no table but ours."""

import re
import subprocess
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appliance.firewall import Guard, Plan, plan, ruleset, with_web
from appliance.settings import Settings
from tests.firewall.ground import Ground, missing
from tests.settings.samples import EXAMPLE

V4 = st.builds(
    lambda n, length: IPv4Network((n, length), strict=False), st.integers(0, 2**32 - 1), st.integers(8, 32)
)
V6 = st.builds(
    lambda n, length: IPv6Network((n, length), strict=False), st.integers(0, 2**128 - 1), st.integers(16, 128)
)
MAPPED = st.builds(
    lambda n, length: IPv6Network((0xFFFF_0000_0000 + n, length), strict=False),
    st.integers(0, 2**32 - 1),
    st.integers(90, 128),
)
PORTS = st.lists(st.integers(1, 65535), max_size=5).map(tuple)
NETWORKS = st.lists(st.one_of(V4, V6, MAPPED), max_size=12).map(tuple)
PLANS = st.builds(
    Plan,
    trusted=NETWORKS,
    digest=NETWORKS,
    banned=NETWORKS,
    web=NETWORKS,
    sip_udp=PORTS,
    sip_tcp=PORTS,
    rtp=st.none() | st.tuples(st.integers(1, 65535), st.integers(1, 65535)).map(lambda two: (min(two), max(two))),
)
GUARDS = st.builds(Guard, web_ports=PORTS, closed=st.booleans())


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=PLANS, guard=GUARDS)
def test_nft_takes_the_ruleset_of_any_plan(ground: Ground, made: Plan, guard: Guard) -> None:
    for options in (("-c", "-f", "-"), ("-f", "-")):
        ran = ground.nft(options, ruleset(made, guard))
        assert ran.code == 0, ran.err


@settings(max_examples=200, deadline=None)
@given(made=PLANS, guard=GUARDS)
def test_only_our_own_table_is_named(made: Plan, guard: Guard) -> None:
    text = ruleset(made, guard)
    assert "flush" not in text
    assert set(re.findall(r"table (\S+ \S+)", text)) == {"inet trunkbox"}


@settings(max_examples=200, deadline=None)
@given(made=PLANS)
def test_a_plan_comes_back_from_its_json(made: Plan) -> None:
    assert Plan.model_validate(made.model_dump(mode="json")) == made


def test_the_example_opens_what_it_says() -> None:
    made = plan(EXAMPLE, [ip_network("192.168.1.10/32"), ip_network("185.19.236.0/22")], [])
    assert made.sip_udp == (5060,)
    assert made.sip_tcp == (5060, 5061)
    assert made.web == (ip_network("192.168.1.0/24"), ip_network("2001:db8:10::/64"))
    assert made.rtp == (10000, 10999)


def test_pages_change_without_the_telephony() -> None:
    made = plan(EXAMPLE, [ip_network("185.19.236.0/22")], [])
    assert with_web(made, Settings()) == made.model_copy(update={"web": ()})


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0", "128.0.0.0/1", "2000::/3"])
@pytest.mark.parametrize("who", ["trusted", "digest", "web"])
def test_the_world_is_refused(who: str, network: str) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate({who: [network]})
    assert plan(Settings(), [ip_network(network)], [ip_network(network)]) == plan(Settings(), [], [])


def test_nft_is_told_nothing_that_is_no_value() -> None:
    for hostile in ("1.2.3.4/32; flush ruleset", "1.2.3.4 } }\nflush ruleset", "eth0"):
        with pytest.raises(ValidationError):
            Plan.model_validate({"trusted": [hostile]})
    with pytest.raises(ValidationError):
        Plan.model_validate({"sip_udp": ["5060 accept"]})


def test_the_check_itself_sees_a_wrong_ruleset() -> None:
    """A test of the test: nft does refuse."""
    if missing():
        pytest.skip(str(missing()))
    ran = subprocess.run(
        ["nft", "-c", "-f", "-"], input=b"table inet x { nonsense }", capture_output=True, check=False
    )
    assert ran.returncode != 0
