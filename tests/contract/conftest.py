"""The worlds that the contract is tested in: one pair of stacks per kind and run, made calm before each test."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator

import pytest

from sipengine.port import Listener
from tests.contract.sides import FakeWorld, RealWorld, World, introduce

HAS_WHEEL = importlib.util.find_spec("pjsua2") is not None
KINDS = [
    pytest.param(FakeWorld, id="fake"),
    pytest.param(
        RealWorld,
        id="pjsip",
        marks=pytest.mark.skipif(not HAS_WHEEL, reason="the pjsua2 wheel is not built: run ./test"),
    ),
]


@pytest.fixture(scope="session", params=KINDS)
def shared(request: pytest.FixtureRequest) -> Iterator[World]:
    """A pair of stacks for all tests of one kind."""
    make: Callable[[], World] = request.param
    pair = make()
    for side in (pair.near, pair.far):
        side.stack.listen([Listener("udp", side.address, side.port), Listener("tcp", side.address, side.port)])
    yield pair
    pair.close()


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """A calm pair that knows each other; after the test every leg must end when told to."""
    introduce(shared)
    yield shared
    for side in (shared.near, shared.far):
        side.calm()
