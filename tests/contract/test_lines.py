"""What every stack does around calls: sockets, accounts, registration, keepalive, strangers, names, voice."""

from __future__ import annotations

import time
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sipengine.port import (
    AccountKey,
    AccountRefused,
    Answer,
    Answered,
    Arrived,
    AuthFailed,
    Bound,
    Credential,
    Dial,
    Ended,
    Hangup,
    LegId,
    Listener,
    MediaChanged,
    NeighbourHeard,
    Pin,
    PortTaken,
    Probed,
    Registered,
    Registration,
    Seen,
    StrangerSeen,
    Unbound,
)
from sipengine.practice.sound import melody
from sipengine.practice.sound import write_wav as write_sound
from tests.contract.sides import BOX, PBX, World, account, dial, free_port, introduce, neighbour, talk

LOGIN = Credential("pbx1", "pbx1-auth", "geheim", PBX)
OPTIONS = (
    b"OPTIONS sip:box@127.0.41.2 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.41.77:4000;rport;branch=z9hG4bK1\r\n"
    b"From: <sip:x@127.0.41.77>;tag=1\r\nTo: <sip:box@127.0.41.2>\r\nCall-ID: stranger\r\nCSeq: 1 OPTIONS\r\n"
    b"Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)


def give_login(world: World, password: str = "geheim", name: str = "pbx1") -> None:
    """The far side hands out a login, and the near side has it with some password."""
    login = account(BOX, world.near, name=name, user="pbx1-auth", password=password, registrar=world.far)
    world.near.stack.put_account(login)
    world.far.stack.admit([neighbour(world.near, PBX, digest=True)], [LOGIN])


class TestSockets:
    def test_listening_twice_is_harmless(self, world: World) -> None:
        world.near.stack.listen([Listener("udp", world.near.address, world.near.port)])

    def test_a_taken_port_is_named(self, world: World) -> None:
        listener = world.taken()
        with pytest.raises(PortTaken) as caught:
            world.near.stack.listen([listener])
        assert caught.value.listener == listener

    def test_poll_returns_in_time_when_nothing_happens(self, world: World) -> None:
        world.near.pump()
        began = time.monotonic()
        assert world.near.stack.poll(0.05) == []
        assert time.monotonic() - began < 1.0


class TestFiling:
    def test_a_call_whose_account_is_not_there_is_not_filed_under_anothers(self, world: World) -> None:
        """As when the stack refused the account of a trunk: its provider must not pass for a PBX."""
        world.far.stack.admit([neighbour(world.near, AccountKey("trunk/refused"))], [])
        leg = dial(world)
        assert world.near.until(Ended, leg=leg).code == 404
        assert not world.far.seen(Arrived)


class TestRegistration:
    def test_a_login_is_accepted_and_taken_away(self, world: World) -> None:
        give_login(world)
        world.near.stack.register(BOX)
        accepted = world.near.until(Registered, account=BOX)
        assert accepted.code == 200
        assert accepted.expires > 0
        assert accepted.seen == Seen(world.near.address, world.near.port), "as the far end sees us (RFC 3581)"
        bound = world.far.until(Bound)
        assert (bound.user, bound.source.address) == ("pbx1", world.near.address)
        assert bound.expires > 0
        world.near.stack.register(BOX, on=False)
        assert world.near.until(Registered, account=BOX).expires == 0
        assert world.far.until(Unbound).user == "pbx1"

    def test_a_wrong_password_is_refused_and_told(self, world: World) -> None:
        give_login(world, "mis")
        world.near.stack.register(BOX)
        refused = world.near.until(Registered, account=BOX)
        assert refused.code in (401, 403)
        assert refused.expires == 0
        assert world.far.until(AuthFailed).source.address == world.near.address
        assert not world.far.seen(Bound)

    def test_nobody_registers_in_anothers_name(self, world: World) -> None:
        give_login(world, name="pbx2")
        world.near.stack.register(BOX)
        assert world.near.until(Registered, account=BOX).code == 403
        assert world.far.until(AuthFailed).reason == "wrong_aor"
        assert not world.far.seen(Bound)

    def test_a_refused_login_may_be_mended(self, world: World) -> None:
        give_login(world, "mis")
        world.near.stack.register(BOX)
        world.near.until(Registered, account=BOX)
        give_login(world)
        world.near.stack.register(BOX)
        assert world.near.until(Registered, account=BOX).code == 200

    def test_a_login_that_is_withdrawn_loses_its_binding(self, world: World) -> None:
        give_login(world)
        world.near.stack.register(BOX)
        world.far.until(Bound)
        world.far.stack.admit([neighbour(world.near, PBX, digest=True)], [])
        assert world.far.until(Unbound).user == "pbx1"

    def test_one_that_is_asked_anew_is_forgotten(self, world: World) -> None:
        """The first goes to a deaf socket; the second must neither wait for it nor be taken for it."""
        third = world.another()
        third.stack.listen([Listener("udp", third.address, third.port)])
        third.stack.admit([], [])
        give_login(world)
        good = account(BOX, world.near, name="pbx1", user="pbx1-auth", password="geheim", registrar=world.far)
        for deaf in (
            replace(good, registration=Registration(f"sip:{third.address}:{third.port}", 300)),
            replace(good, registration=Registration("sip:registrar.example", 300)),
        ):
            world.near.stack.pin([Pin("registrar.example", "udp", ((third.address, third.port),))])
            world.near.stack.put_account(deaf)
            world.near.stack.register(BOX)
            world.near.pump(0.1)
            world.near.stack.pin([Pin("registrar.example", "udp", ((world.far.address, world.far.port),))])
            if deaf.registration == Registration(f"sip:{third.address}:{third.port}", 300):
                world.near.stack.put_account(good)
            world.near.stack.register(BOX)
            assert world.near.until(Registered, account=BOX).code == 200
        third.stack.close()
        assert {event.code for event in world.near.seen(Registered)} == {200}

    def test_nobody_at_the_registrar(self, world: World) -> None:
        key = AccountKey("trunk/tcp")
        port = free_port(world.far.address)
        uri = f"sip:{world.far.address}:{port};transport=tcp"
        login = account(key, world.near, user="x", password="y", transport="tcp")
        world.near.stack.put_account(replace(login, registration=Registration(uri, 300)))
        world.near.stack.register(key)
        answer = world.near.until(Registered, account=key)
        assert answer.code in (0, 408, 502, 503)
        assert answer.expires == 0


class TestWhoMaySpeak:
    def test_a_stranger_hears_nothing_and_is_told_of(self, world: World) -> None:
        assert world.stranger(OPTIONS) is None
        seen = world.far.until(StrangerSeen)
        assert (str(seen.source.address), seen.method) == ("127.0.41.77", "OPTIONS")
        assert seen.count >= 1

    def test_a_neighbour_without_a_password_is_told_of(self, world: World) -> None:
        """From an address of its own: one that was challenged a moment ago is not told again."""
        third = world.another()
        third.stack.listen([Listener("udp", third.address, third.port)])
        third.stack.admit([neighbour(world.far, BOX)], [])
        third.stack.put_account(account(BOX, third, name="pbx1", registrar=world.far))
        world.far.stack.admit([neighbour(third, PBX, digest=True)], [LOGIN])
        third.stack.register(BOX)
        assert third.until(Registered, account=BOX).code == 401
        heard = world.far.until(NeighbourHeard, challenged=True)
        third.stack.close()
        assert (heard.source.address, heard.method, heard.user) == (third.address, "REGISTER", "pbx1")
        assert heard.user_agent
        assert not world.far.seen(AuthFailed)

    def test_a_neighbour_that_is_struck_off_hears_nothing(self, world: World) -> None:
        world.far.stack.admit([], [])
        dial(world)
        world.far.until(StrangerSeen, method="INVITE")
        assert not world.far.seen(Arrived)
        world.far.stack.admit([neighbour(world.near, PBX)], [])

    def test_a_login_names_the_account_and_the_user(self, world: World) -> None:
        give_login(world)
        world.far.stack.put_account(account(AccountKey("pbx/other"), world.far))
        rows = [neighbour(world.near, AccountKey("pbx/other"), digest=True)]
        world.far.stack.admit(rows, [LOGIN])
        dial(world)
        request = world.far.until(Arrived).request
        assert (request.account, request.user) == (PBX, "pbx1")

    def test_a_call_with_a_wrong_password_does_not_arrive(self, world: World) -> None:
        give_login(world, "mis")
        near = dial(world)
        ended = world.near.until(Ended, leg=near)
        assert ended.code in (401, 403)
        assert ended.far_end
        assert not world.far.seen(Arrived)
        world.far.until(AuthFailed)


class TestProbe:
    def test_a_neighbour_answers(self, world: World) -> None:
        world.near.stack.probe(BOX, world.far.uri("ping"))
        answer = world.near.until(Probed, account=BOX)
        assert answer.code == 200
        assert answer.seen == Seen(world.near.address, world.near.port)

    def test_nobody_answers(self, world: World) -> None:
        key = AccountKey("trunk/tcp")
        world.near.stack.put_account(account(key, world.near, transport="tcp"))
        world.near.stack.probe(key, f"sip:ping@{world.far.address}:{free_port(world.far.address)};transport=tcp")
        assert world.near.until(Probed, account=key).code in (408, 503)


def await_call_to(world: World, uri: str) -> None:
    """Wait for the call to `uri`; an INVITE that an earlier test took back before an answer may still come."""
    while world.far.until(Arrived).request.uri != uri:
        pass


class TestNames:
    def test_a_pinned_name_leads_to_its_target(self, world: World) -> None:
        world.near.stack.pin([Pin("centrale.example", "udp", ((world.far.address, world.far.port),))])
        dial(world, uri="sip:31501234567@centrale.example")
        await_call_to(world, "sip:31501234567@centrale.example")

    def test_a_pin_moves(self, world: World) -> None:
        world.near.stack.pin(
            [Pin("centrale.example", "udp", ((world.far.address, free_port(world.far.address)),))]
        )
        world.near.stack.pin([Pin("centrale.example", "udp", ((world.far.address, world.far.port),))])
        dial(world, uri="sip:31501234567@centrale.example")
        world.far.until(Arrived)

    def test_a_route_goes_before_the_address(self, world: World) -> None:
        proxies = (f"sip:{world.far.address}:{world.far.port}",)
        world.near.stack.put_account(account(BOX, world.near, proxies=proxies))
        dial(world, uri="sip:31501234567@elsewhere.example")
        await_call_to(world, "sip:31501234567@elsewhere.example")


class TestAccounts:
    def test_a_changed_account_keeps_its_calls(self, world: World) -> None:
        call = talk(world)
        world.near.stack.put_account(account(BOX, world.near, codecs=("PCMU",)))
        world.near.pump(0.05)
        assert not world.near.seen(Ended, leg=call.near)
        world.near.do(Hangup(call.near))
        world.far.until(Ended, leg=call.far)

    def test_a_dropped_account_keeps_its_calls_until_they_end(self, world: World) -> None:
        call = talk(world)
        world.near.stack.drop_account(BOX)
        world.near.pump(0.05)
        assert not world.near.seen(Ended, leg=call.near)
        world.near.do(Hangup(call.near))
        world.near.until(Ended, leg=call.near)
        world.far.until(Ended, leg=call.far)
        assert not world.near.until(Ended, leg=dial(world)).far_end

    @pytest.mark.parametrize("aor", ["", "nonsense", "sip:", "sip:a b@c", "<sip:a@b", "sip:a@b>;x"])
    def test_an_address_that_is_none_is_refused_by_name(self, world: World, aor: str) -> None:
        key = AccountKey("trunk/odd")
        with pytest.raises(AccountRefused) as caught:
            world.near.stack.put_account(replace(account(key, world.near), aor=aor))
        assert caught.value.key == key
        talk(world)

    def test_an_account_comes_back(self, world: World) -> None:
        world.near.stack.drop_account(BOX)
        introduce(world)
        talk(world)


class TestVoice:
    def test_what_one_side_plays_the_other_counts(self, world: World, tmp_path: Path) -> None:
        call = talk(world)
        world.near.stack.voice.play(call.near, silence(tmp_path / "tone.wav"), True)
        deadline = time.monotonic() + 4
        while not world.far.stack.voice.figures(call.far).packets_received and time.monotonic() < deadline:
            world.far.pump(0.05)
        before = world.far.stack.voice.figures(call.far)
        nobody = LegId("nobody")
        pulses = world.far.stack.voice.pulses([nobody, call.far])
        packets, strangers = pulses[call.far]
        assert pulses[nobody] == (0, 0)
        assert packets >= before.packets_received > 0, "the same count, a moment later"
        assert strangers == before.strangers == 0
        world.near.do(Hangup(call.near))
        figures = world.far.until(Ended, leg=call.far).figures
        assert figures.packets_received > 0
        assert figures.codec == "PCMA"

    @pytest.mark.parametrize("loud", [True, False])
    def test_how_loud_a_side_is_is_told(self, world: World, tmp_path: Path, loud: bool) -> None:
        call = talk(world)
        voice = world.far.stack.voice
        assert voice.level(call.far) is None, "nobody listens to it"
        voice.record(call.far, tmp_path / "heard.wav")
        sound = write_wav(tmp_path / "tone.wav", melody("provider")) if loud else None
        world.near.stack.voice.play(call.near, sound or silence(tmp_path / "tone.wav"), True)
        levels: list[float] = []
        deadline = time.monotonic() + 4
        while time.monotonic() < deadline and not (levels and max(levels) > -35) and (loud or len(levels) < 20):
            world.far.pump(0.05)
            level = voice.level(call.far)
            levels += [level] if level is not None and voice.figures(call.far).packets_received else []
        assert levels
        assert (max(levels) > -35) is loud
        assert max(levels) <= 0
        voice.leave(call.far)
        assert voice.level(call.far) is None
        assert voice.level(LegId("nobody")) is None

    def test_joining_and_leaving_is_harmless_in_any_order(self, world: World) -> None:
        voice = world.far.stack.voice
        first = talk(world)
        second = talk(world)
        voice.join(first.far, second.far)
        voice.join(first.far, second.far)
        voice.leave(first.far)
        voice.leave(first.far)
        voice.join(second.far, first.far)
        world.near.do(Hangup(first.near))
        world.far.until(Ended, leg=first.far)
        voice.leave(second.far)
        assert not world.far.seen(Ended, leg=second.far)
        assert world.far.seen(MediaChanged, leg=second.far, active=True)

    def test_a_leg_that_is_gone_gets_nothing(self, world: World, tmp_path: Path) -> None:
        first, second = talk(world), talk(world)
        world.near.do(Hangup(first.near))
        world.far.until(Ended, leg=first.far)
        voice = world.far.stack.voice
        for leg in (first.far, LegId("nobody")):
            voice.join(leg, second.far)
            voice.play(leg, silence(tmp_path / "tone.wav"), True)
            voice.record(leg, tmp_path / "none.wav")
            voice.leave(leg)
            assert voice.figures(leg).packets_received == 0
            assert voice.pulses([leg]) == {leg: (0, 0)}
        assert not (tmp_path / "none.wav").exists()
        assert not world.far.seen(Ended, leg=second.far)

    def test_legs_that_are_joined_hear_each_other(self, world: World, tmp_path: Path) -> None:
        first, second = talk(world), talk(world)
        world.far.stack.voice.join(first.far, second.far)
        world.near.stack.voice.play(first.near, silence(tmp_path / "tone.wav"), True)
        deadline = time.monotonic() + 4
        while not world.far.stack.voice.figures(first.far).packets_received and time.monotonic() < deadline:
            world.far.pump(0.05)
        assert world.far.stack.voice.figures(first.far).packets_received


def write_wav(file: Path, samples: Sequence[int]) -> Path:
    """A WAV file of these samples."""
    write_sound(file, samples)
    return file


def silence(file: Path) -> Path:
    """A second of a low hum: 8 kHz, mono, 16 bit."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16000))
    return file


def test_closing_ends_calls_and_registrations(world: World) -> None:
    third = world.another()
    third.stack.listen([Listener("udp", third.address, third.port)])
    login = account(BOX, third, name="pbx1", user="pbx1-auth", password="geheim", registrar=world.far)
    third.stack.put_account(login)
    third.stack.admit([neighbour(world.far, BOX)], [])
    world.far.stack.admit([neighbour(third, PBX)], [LOGIN])
    third.stack.register(BOX)
    assert third.until(Registered, account=BOX).code == 200
    target = world.far.uri()
    third.do(Dial(LegId("t/1"), BOX, target, target, f"<sip:x@{third.address}>"))
    leg = world.far.until(Arrived).leg
    world.far.do(Answer(leg))
    third.until(Answered)
    began = time.monotonic()
    third.stack.close()
    assert time.monotonic() - began < 6
    assert world.far.until(Ended, leg=leg).far_end
    assert world.far.until(Unbound).user == "pbx1"
