"""The engine process around the engine: settings from the store, the control socket, the call log, the loop.

Law: nothing here decides about a call; a loop turn never waits for a disk, a name server or a person.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.agent.client import AgentClient
from appliance.agent.place import agent_socket
from appliance.calllog.health import LogHealth, LogState
from appliance.calllog.writer import CallLog
from appliance.control import (
    Applied,
    CallStatus,
    ControlServer,
    EngineStatus,
    Problem,
    Request,
    Status,
    engine_socket,
)
from appliance.prompts.library import library
from appliance.settings import Settings
from appliance.sharing import group_of
from appliance.store.durable import make_folder
from appliance.store.settings_store import Loaded, SettingsStore, TooNew, Unreadable
from appliance.systemd import ALIVE, READY, STOPPING, Every, tell, watched
from appliance.version import version
from sipengine import drain_verb, limit_verbs, plan_verbs, proof_verbs
from sipengine.alarming import FILE as ALARMS
from sipengine.alarming import Alarming, machine_looks
from sipengine.certificate import CertificateMissing, TlsFiles, own_certificate
from sipengine.engine import WARNING, Engine
from sipengine.guard import dealt_with, serve
from sipengine.ledger_store import LedgerStore
from sipengine.mail import Mail
from sipengine.mail_verb import MailVerb
from sipengine.memory import LOOK_SECONDS as MEMORY_SECONDS
from sipengine.memory import Memory
from sipengine.pjsip.adapter import PjsipStack
from sipengine.plan_letters import PlanLetters
from sipengine.practice.sound import beep, beeps, melody, ringing, write_wav
from sipengine.probe import verbs as probe_verbs
from sipengine.probe.probes import Probes
from sipengine.problems import Problems
from sipengine.resolve import Resolver
from sipengine.restoring import Restoring
from sipengine.spending import Spending, open_ledger, running_now
from sipengine.state_store import StateStore
from sipengine.trace_verb import TraceVerb
from sipengine.tracing import Tracing
from sipengine.walk_journal import WalkJournal
from sipengine.wall import Wall

log = logging.getLogger("trunkbox.engine")
_DAY = 86_400.0
_PLAUSIBLE = 1_767_225_600.0
"""2026-01-01: an earlier time is that of a Pi without a clock that has not heard a time server yet."""
_LISTEN_AGAIN = 5.0
"""Seconds between two tries of a socket that could not be opened."""
_LINES = 10.0
"""Seconds between two words to the alarms about the trunks."""
LOOK_SECONDS = 0.1
"""Between two looks for trouble. A turn may be a single packet: a busy engine has hundreds a second."""
LONGEST_TURN = 0.1
"""Seconds that a turn waits for SIP at most. A digit, a request on the socket, a name that was looked up and money
that is safe on the disk wake it before (`Stack.wake`)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: settings to run on, and what is wrong with them."""

    settings: Settings
    revision: int
    problems: tuple[Problem, ...] = ()


def read_settings(store: SettingsStore) -> Found:
    """The current settings; else the last good ones; else an empty box. Never writes, never resets."""
    read = store.load()
    match read:
        case Loaded(settings=settings, generation=generation):
            return Found(settings, generation.revision)
        case Unreadable(path=path, why=why, last_good=last_good):
            problem = Problem("settings_unreadable", {"file": str(path), "why": why})
        case TooNew(path=path, found=found, known=known, last_good=last_good):
            problem = Problem("settings_too_new", {"file": str(path), "found": str(found), "known": str(known)})
    if last_good is None:
        return Found(Settings(), 0, (problem,))
    return Found(last_good.settings, last_good.generation.revision, (problem,))


def _sounds(folder: Path) -> Path:
    """The folder of test calls with the tune that they play; what an earlier engine left there goes."""
    make_folder(folder)
    for left in folder.glob("*.wav"):
        left.unlink(missing_ok=True)
    write_wav(folder / "tune.wav", melody("provider"))
    write_wav(folder / "music.wav", melody("pbx"))
    write_wav(folder / "ringing.wav", ringing())
    write_wav(folder / "beep.wav", beep())
    write_wav(folder / WARNING, beeps())
    return folder


def sounds_of(settings: Settings, data: Path) -> Mapping[str, Path]:
    """The file of each prompt. Tones made by the set-up may be missing; callers still hear ringing and a beep."""
    made = {tone: data / "tests" / f"{tone}.wav" for tone in ("music", "ringing", "beep")}
    return {**made, **library(settings, data)}


class Service:
    """One running engine on one data folder, from construction to the end of `run`."""

    def __init__(self, data: Path, sip_log: int = 0, trace: bool = True) -> None:
        """Open the socket first: it is the lock. `trace`: keep SIP messages. Raises SocketHeld, Held, OSError."""
        self._data = data
        self._store = SettingsStore(data)
        self._started = time.time()
        self._stopping = False
        self._found = read_settings(self._store)
        self._wake: Callable[[], None] = lambda: None  # requests may come before the stack stands
        self._control = ControlServer(engine_socket(data), gid=group_of(data), wake=lambda: self._wake())
        self._problems = Problems(self._control.publish)
        self._problems.found("settings", self._found.problems)
        zone = ZoneInfo(self._found.settings.box.timezone)
        self._log_health: LogHealth | None = None
        self._mail = Mail(data / "mail.json", lambda: self._found.settings)
        self._journal = WalkJournal(data, time.time())
        self._log = CallLog(
            data / "calls",
            clock=time.time,
            zone=zone,
            on_durable=self._journal.durable,
            on_health=self._note_log_health,
        )
        for record in self._journal.lost:
            log.error("call %s was lost in its belplan: the engine before this one was killed", record.id)
            self._log.append(record)
        self._tidied = 0.0
        self._next_listen = time.monotonic() + _LISTEN_AGAIN
        self._stack = PjsipStack(sip_log, tls=self._tls())
        self._wake = self._stack.wake
        self._tracing = Tracing(self._stack.tap(), data / "traces") if trace else None
        self._state = StateStore(data / "state.json")
        self._letters = PlanLetters(
            data,
            lambda: self._found.settings,
            self._mail.put,
            lambda notice: self._mail.tell(self._found.settings, notice),
        )
        self._sounds = sounds_of(self._found.settings, data)
        spending = self._spending()
        self._engine = Engine(
            self._stack,
            Resolver(self._stack.wake),
            keep=self._log.append,
            publish=self._control.publish,
            wall=time.time,
            steady=time.monotonic,
            folder=_sounds(data / "tests"),
            spending=spending,
            keeper=self._state,
            crossed=lambda crossed: self._mail.crossed(self._found.settings, crossed),
            let_in=lambda: self._want_wall(),
            tell=lambda notice: self._mail.tell(self._found.settings, notice),
            letters=self._letters,
            find=lambda prompt: self._sounds.get(prompt),
            begun=self._journal.begin,
        )
        self._restoring = Restoring(
            data,
            spending,
            self._log,
            time.time,
            self._engine.takeovers.restored,
            self._engine.suspicion.restored,
            self._state.written,
        )
        # Before the settings, which open the sockets: what a restored backup spent counts for the first call.
        self._restoring.look()
        self._wall = Wall(AgentClient(agent_socket(data)))
        self._alarming = Alarming(
            data / ALARMS,
            machine_looks(data, time.time),
            lambda notice: self._mail.tell(self._found.settings, notice),
        )
        self._probes = Probes(self._control.publish)
        self._mail_verb = MailVerb()
        self._traces = TraceVerb(self._engine, self._tracing, data)
        self._verbs: dict[str, Callable[[Request], None]] = {
            "status": lambda request: request.answer(self._status()),
            "calls": lambda request: request.answer(self._calls()),
            "apply": self._apply,
            "hangup": self._hang_up,
            "probe_trunk": lambda request: probe_verbs.begin(
                request, self._probes, self._engine.settings, self._engine.sockets.bound_address
            ),
            "probe": lambda request: probe_verbs.tell(request, self._probes),
            "test_call": lambda request: proof_verbs.begin(request, self._engine),
            "test_status": lambda request: proof_verbs.tell(request, self._engine),
            "test_stop": lambda request: proof_verbs.tell(request, self._engine),
            "limits": lambda request: limit_verbs.tell(request, self._engine.paying.spending),
            "drain": lambda request: drain_verb.drain(request, self._engine, time.monotonic()),
            "lift": lambda request: limit_verbs.lift(request, self._engine.paying.spending),
            "switch": lambda request: plan_verbs.switch(request, self._engine),
            "force": lambda request: plan_verbs.force(request, self._engine),
            "rehearse": lambda request: plan_verbs.rehearse(request, self._engine),
            "unban": lambda request: limit_verbs.unban(request, self._engine),
            "test_mail": lambda request: self._mail_verb.answer(request, self._found.settings),
            "trace": lambda request: self._traces.answer(request),
        }

    def stop(self) -> None:
        """Let `run` end after its present turn; may be called from a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Apply the settings and turn until stopped, then hang up, unregister and close."""
        self._take(self._found)
        if self._tracing is not None:
            self._tracing.start()
        log.info("engine ready, process %d, settings revision %d", os.getpid(), self._found.revision)
        self._alarming.start()
        lines = Every(_LINES, lambda: self._alarming.lines(self._engine.trunks.statuses()))
        alive = Every(watched(), lambda: tell(ALIVE))
        look = Every(LOOK_SECONDS, self._look)
        memory = Every(MEMORY_SECONDS, Memory().look)
        tell(READY)
        while not self._stopping:
            alive.turn(time.monotonic())
            self._engine.turn(LONGEST_TURN)
            for request in self._control.take():
                serve(self._verbs, request)
            lines.turn(time.monotonic())
            look.turn(time.monotonic())
            memory.turn(time.monotonic())
            for trunk in self._probes.take_over():
                dealt_with("a registration after its trial", self._engine.renew, trunk)
        tell(STOPPING)
        dealt_with("trials under way", self._probes.close)
        dealt_with("questions for traces", self._traces.close)
        dealt_with("the end of the engine", self._engine.close)
        if self._tracing is not None:
            dealt_with("the end of tracing", self._tracing.close)
        dealt_with("the alarms", self._alarming.close)
        dealt_with("mail tests", self._mail_verb.close)
        dealt_with("messages", self._letters.close)
        dealt_with("the mail", self._mail.close)
        dealt_with("the state", self._state.close)
        dealt_with("the firewall", self._wall.close)
        self._log.close()  # whatever else fails, the calls are on the disk
        self._journal.close()
        self._control.close()

    def _look(self) -> None:
        """Look for what is wrong, what is old, and what could not be opened until now."""
        self._problems.found("engine", self._engine.problems())
        self._problems.found("state", self._state.problems())
        self._problems.found("alarms", self._alarming.problems())
        self._problems.found("restore", self._restoring.problems())
        dealt_with("the health of the call log", self._report_log_health)
        dealt_with("old calls", self._tidy)
        dealt_with("late sockets", self._listen_again)

    # ---- settings --------------------------------------------------------------------------------------------

    def _take(self, found: Found) -> tuple[Problem, ...]:
        before, self._found = self._found, found
        if found.settings.notify != before.settings.notify:
            self._mail.retry()
        zone = ZoneInfo(found.settings.box.timezone)
        self._log.zone = zone
        if self._tracing is not None:
            self._tracing.apply(found.settings)
        self._sounds = sounds_of(found.settings, self._data)
        problems = (*found.problems, *self._engine.apply(found.settings))
        self._want_wall()
        self._problems.found("settings", found.problems)
        self._problems.found("engine", self._engine.problems())
        return problems

    def _want_wall(self) -> None:
        """The firewall lets in who may speak; without a single open SIP socket it still follows the pages."""
        self._wall.want(self._found.settings, self._engine.roster.neighbours)

    def _spending(self) -> Spending:
        """The ledger as the last engine left it."""
        path = self._data / "ledger.json"
        found = open_ledger(path, self._found.settings, running_now())
        self._problems.found("ledger", found.problems)
        return Spending(found.ledger, found.clock, LedgerStore(path, self._stack.wake), origin=found.origin)

    def _listen_again(self) -> None:
        """After a power cut the box may be up before its address is, and so before its sockets can be."""
        now = time.monotonic()
        if now < self._next_listen:
            return
        self._next_listen = now + _LISTEN_AGAIN
        if not all(one.open for one in self._engine.sockets.statuses) and self._engine.listen_again():
            self._take(self._found)

    def _tls(self) -> TlsFiles | None:
        settings = self._found.settings
        wanted = any(listen.transport == "tls" for listen in settings.sip.listen)
        if not wanted and not any(trunk.transport == "tls" for trunk in settings.trunks):
            return None
        try:
            return own_certificate(self._data, settings.box.name)
        except CertificateMissing as err:
            log.warning("no certificate: %s", err)
            return None

    # ---- verbs -----------------------------------------------------------------------------------------------

    def _apply(self, request: Request) -> None:
        before = self._found.settings
        dealt_with("a restored backup", self._restoring.look)
        found = read_settings(self._store)
        if found.problems and found.settings != before:
            found = replace(found, settings=before)  # keep running on what runs
        problems = self._take(found)
        changed = tuple(
            name for name in type(before).model_fields if getattr(before, name) != getattr(found.settings, name)
        )
        request.answer(Applied(generation=found.revision, changed=changed, problems=problems))

    def _hang_up(self, request: Request) -> None:
        id = str(request.args["call"])
        ended = self._engine.calls.hang_up(id, time.monotonic())
        if ended is None:
            request.refuse("no_such_call", call=id[:80])
        else:
            request.answer(ended)

    def _calls(self) -> tuple[CallStatus, ...]:
        return self._engine.calls.statuses(self._engine.hearing.now)

    def _status(self) -> Status:
        engine = EngineStatus(
            version=version(),
            pid=os.getpid(),
            since=self._started,
            ready=self._engine.ready,
            listening=self._engine.sockets.statuses,
            problems=self._problems.all(),
            strangers_dropped=self._stack.strangers_dropped(),
        )
        return Status(
            engine=engine,
            trunks=self._engine.trunks.statuses(),
            pbxs=self._engine.pbxs.statuses(),
            calls=self._calls(),
            strangers=self._engine.attempts.strangers(),
            plans=self._engine.takeovers.status(),
            bans=self._engine.bans.statuses(),
            fraud=self._engine.suspicion.findings(),
            mail=self._mail.status(),
            firewall=self._wall.status(),
        )

    # ---- the call log's age --------------------------------------------------------------------------------

    def _tidy(self) -> None:
        """Once a day remove calls that are older than the owner keeps them; not by a clock that was never set."""
        now = time.time()
        if now < _PLAUSIBLE or (self._tidied and now - self._tidied < _DAY):
            return
        self._tidied = now
        self._log.retain(self._found.settings.retention.calls_days)
        self._letters.tidy(now)

    # ---- the call log's health, told on its own thread -------------------------------------------------------

    def _note_log_health(self, health: LogHealth) -> None:
        self._log_health = health

    def _report_log_health(self) -> None:
        health, self._log_health = self._log_health, None
        if health is None:
            return
        gone = health.state in (LogState.OK, LogState.STOPPED)
        problem = Problem("calllog_" + health.state.value, {"why": health.why, "lost": str(health.lost)})
        self._problems.found("calllog", () if gone else (problem,))
