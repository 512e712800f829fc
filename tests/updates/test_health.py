"""Does the new version stay? A table of looks, and whole starts in a world that does as it is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.control.values import AccountStatus, EngineStatus, ListenStatus, PbxStatus, Status, TrunkStatus
from appliance.settings import Settings
from appliance.store import Loaded, SettingsStore
from appliance.updates import snapshot
from appliance.updates.attempt import Attempt, State, Task, from_plain, task, to_plain
from appliance.updates.health import (
    PATIENCE,
    STARTS,
    Bad,
    Good,
    Lines,
    Look,
    Note,
    TrialCall,
    Wait,
    judge,
    lines_of,
)
from appliance.updates.place import RECORD, read_attempt, write_attempt
from appliance.updates.watch import watch
from appliance.words import known

ENGINE = EngineStatus(version="1", pid=1, since=0.0)
DEAF = replace(ENGINE, listening=(ListenStatus(transport="udp", address="0.0.0.0", port=5060, open=False),))
HEARD = TrialCall(True)


def status(
    trunk: str = "registered", pbx: str = "reachable", *, code: int = 0, engine: EngineStatus = ENGINE
) -> Status:
    account = AccountStatus(key="primary", username="u", role="primary", state=trunk, code=code)  # type: ignore[arg-type]
    return Status(
        engine=engine,
        trunks=(TrunkStatus(id="t", enabled=True, kind="trunk", accounts=(account,)),),
        pbxs=(PbxStatus(id="p", mode="peer", state=pbx),),  # type: ignore[arg-type]
    )


ALL_WELL = Look(60, status(), 0, True, HEARD)
BEFORE = lines_of(status())
LATE = PATIENCE + 1


@pytest.mark.parametrize(
    ("before", "look", "kind", "code"),
    [
        pytest.param(BEFORE, ALL_WELL, Good, "", id="all stands again: good at once"),
        pytest.param(Lines(), ALL_WELL, Good, "", id="a new box has nothing to miss"),
        pytest.param(
            BEFORE, replace(ALL_WELL, engine=None), Wait, "health_engine", id="an engine that starts is waited for"
        ),
        pytest.param(BEFORE, Look(LATE), Bad, "health_engine", id="an engine that never comes"),
        pytest.param(
            BEFORE, Look(50, starts=STARTS), Bad, "health_engine_falls", id="an engine that falls again and again"
        ),
        pytest.param(BEFORE, replace(ALL_WELL, pages=False), Wait, "health_pages", id="pages are waited for"),
        pytest.param(BEFORE, replace(ALL_WELL, pages=False, seconds=LATE), Bad, "health_pages", id="no pages"),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, test_call=TrialCall(False, "486")),
            Bad,
            "health_no_sound",
            id="no sound in the test call",
        ),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, test_call=None, seconds=LATE),
            Bad,
            "health_no_test_call",
            id="a slot is not good because it booted",
        ),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, engine=status(engine=DEAF), seconds=LATE),
            Bad,
            "health_deaf",
            id="no SIP port",
        ),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, engine=status("trying")),
            Wait,
            "health_trunk_silent",
            id="a registration is waited for",
        ),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, engine=status("unreachable"), seconds=LATE),
            Good,
            "health_trunk_silent",
            id="a provider's outage is no reason to return",
        ),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, engine=status("refused", code=403), seconds=LATE),
            Bad,
            "health_trunk_refused",
            id="refused where it was registered",
        ),
        pytest.param(
            Lines(),
            replace(ALL_WELL, engine=status("refused", code=403), seconds=LATE),
            Good,
            "",
            id="refused before as well",
        ),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, engine=status(pbx="unreachable"), seconds=LATE),
            Good,
            "health_pbx_silent",
            id="a PBX that is off is no reason to return",
        ),
        pytest.param(
            BEFORE,
            replace(ALL_WELL, engine=status("unreachable", "unreachable"), seconds=LATE),
            Bad,
            "health_all_silent",
            id="nothing outside answers any more",
        ),
    ],
)
def test_judgement(before: Lines, look: Look, kind: type, code: str) -> None:
    found = judge(before, look)
    assert type(found) is kind
    assert [note.code for note in found.notes][:1] == ([code] if code else [])
    assert all(known(note.code) for note in found.notes)


def test_a_trunk_that_was_taken_out_is_missed_by_nobody() -> None:
    gone = Status(engine=ENGINE)
    assert judge(BEFORE, replace(ALL_WELL, engine=gone, seconds=LATE)) == Good()


ATTEMPT = Attempt("1.4.2", "1.5.0", 1.0, State.INSTALLED, BEFORE)


@pytest.mark.parametrize(
    ("state", "running", "wanted"),
    [
        pytest.param(None, "1.4.2", Task.ORDINARY, id="nothing was tried"),
        pytest.param(State.INSTALLED, "1.5.0", Task.JUDGE, id="the new one runs"),
        pytest.param(State.INSTALLED, "1.4.2", Task.RETURNED, id="the new one did not start"),
        pytest.param(State.INSTALLING, "1.4.2", Task.RETURNED, id="power cut while writing"),
        pytest.param(State.INSTALLING, "1.5.0", Task.JUDGE, id="power cut between writing and noting it"),
        pytest.param(State.FAILED, "1.4.2", Task.RETURNED, id="back, as was decided"),
        pytest.param(State.FAILED, "1.5.0", Task.JUDGE, id="found bad, and started all the same"),
        pytest.param(State.INSTALLED, "1.3.0", Task.ORDINARY, id="put back by hand"),
        pytest.param(State.GOOD, "1.5.0", Task.ORDINARY, id="long ago, good"),
        pytest.param(State.RETURNED, "1.4.2", Task.ORDINARY, id="long ago, taken back"),
    ],
)
def test_what_a_start_has_to_do(state: State | None, running: str, wanted: Task) -> None:
    assert task(None if state is None else replace(ATTEMPT, state=state), running) is wanted


def test_the_record_comes_back_as_it_was(tmp_path: Path) -> None:
    attempt = replace(ATTEMPT, notes=(Note("health_no_sound", {"why": "486"}),))
    assert from_plain(to_plain(attempt)) == attempt
    write_attempt(tmp_path, attempt)
    assert read_attempt(tmp_path) == attempt
    (tmp_path / RECORD).write_text('{"old": 1')
    assert read_attempt(tmp_path) is None, "a record that cannot be read holds nothing up"


class World:
    """Does as it is told, and writes down what was asked of it."""

    def __init__(self, *looks: Look) -> None:
        self.looks, self.done = list(looks), list[str]()

    def look(self, *, call: bool) -> Look:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]

    def rest(self) -> None:
        self.done.append("rest")

    def mark_good(self) -> None:
        self.done.append("good")

    def mark_bad(self) -> None:
        self.done.append("bad")

    def restart(self) -> None:
        self.done.append("restart")


def test_a_version_that_proves_itself_stays(tmp_path: Path) -> None:
    write_attempt(tmp_path, ATTEMPT)
    world = World(Look(5), replace(ALL_WELL, test_call=None), ALL_WELL)
    assert watch(tmp_path, "1.5.0", world) is State.GOOD
    assert world.done == ["rest", "rest", "good"]
    after = read_attempt(tmp_path)
    assert after is not None
    assert after.state is State.GOOD


def test_a_bad_version_is_left_with_the_reason_kept(tmp_path: Path) -> None:
    write_attempt(tmp_path, ATTEMPT)
    world = World(Look(5, starts=STARTS))
    assert watch(tmp_path, "1.5.0", world) is State.FAILED
    assert world.done == ["bad", "restart"]
    world = World(ALL_WELL)
    assert watch(tmp_path, "1.4.2", world) is State.RETURNED
    assert world.done == ["good"]
    after = read_attempt(tmp_path)
    assert after is not None
    assert [note.code for note in after.notes] == ["health_engine_falls"]


def test_a_version_that_never_started_says_so(tmp_path: Path) -> None:
    write_attempt(tmp_path, ATTEMPT)
    assert watch(tmp_path, "1.4.2", World(ALL_WELL)) is State.RETURNED
    after = read_attempt(tmp_path)
    assert after is not None
    assert [note.code for note in after.notes] == ["health_not_started"]


def test_an_ordinary_start_that_does_not_answer_is_not_called_good(tmp_path: Path) -> None:
    world = World(Look(5), Look(10_000))
    assert watch(tmp_path, "1.4.2", world) is None
    assert "good" not in world.done
    assert "restart" not in world.done, "an owner's own mistake must not make the box go round in circles"


def test_the_settings_of_before_come_back_only_when_they_are_needed(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.save(Settings(), 0, "test", "first")
    snapshot.take(tmp_path)
    assert not snapshot.put_back_if_needed(tmp_path)
    newer = (
        (tmp_path / "settings.json")
        .read_bytes()
        .replace(b'"schema": 1', b'"schema": 99')
        .replace(b'"schema":1', b'"schema":99')
    )
    (tmp_path / "settings.json").write_bytes(newer)
    assert not isinstance(SettingsStore(tmp_path).load(), Loaded)
    assert snapshot.put_back_if_needed(tmp_path)
    assert isinstance(SettingsStore(tmp_path).load(), Loaded)
    assert (tmp_path / snapshot.NEWER).read_bytes() == newer, "nothing is thrown away"
