"""The machine's own address: tried, and taken back after ninety seconds unless somebody confirms that he gets in.

Law: what is on the disk is what was confirmed; a trial lives in this process and in a folder that a restart of the
machine empties, so a kill or a power cut brings the confirmed network back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import AfterValidator, TypeAdapter, ValidationError

from appliance.agent.commands import Ran, run
from appliance.agent.values import NetworkNow, Refusal
from appliance.agent.wiring import NAME, network_file, wrong_with
from appliance.settings.base import Value, matching
from appliance.settings.parse import problems_of
from appliance.settings.upkeep import Wiring
from appliance.store.durable import NotWritten, make_folder, write_durably

log = logging.getLogger("trunkbox.agent")
SECONDS = 90.0
RUNTIME = Path("/run/systemd/network")
CARDS = Path("/sys/class/net")
Run = Callable[[Sequence[str]], Ran]
_ADAPTER: TypeAdapter[Any] = TypeAdapter(cast(Any, Wiring))


class Setting(Value):
    """What was confirmed: which card, and how."""

    interface: Annotated[str, AfterValidator(matching(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,14}", "interface"))]
    wiring: Wiring


@dataclass(frozen=True, slots=True)
class _Trial:
    setting: Setting
    until: float


class Network:
    """The one network setting of this machine. `state`: the agent's own folder."""

    def __init__(
        self,
        state: Path,
        *,
        runtime: Path = RUNTIME,
        cards: Path = CARDS,
        run: Run = run,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = state / "network.json"
        self._file = runtime / NAME
        self._cards = cards
        self._run = run
        self._clock = clock
        self._trial: _Trial | None = None

    def restore(self) -> None:
        """At the start: what was confirmed, whatever was on trial. Never raises."""
        try:
            self._put(self._confirmed())
        except (Refusal, OSError) as err:
            log.error("the network could not be set as it was confirmed: %s", err)

    def serve(self, args: Mapping[str, Any]) -> NetworkNow:
        """The verb. Raises Refusal; then what stood still stands."""
        match args["do"]:
            case "try":
                self._try(args)
            case "confirm":
                self._confirm()
            case "back":
                self._back()
            case _:
                raise Refusal("network_wiring", where="do", why="literal_error")
        return self.now()

    def look(self) -> None:
        """Take a trial back whose time is over."""
        if self._trial is not None and self._clock() >= self._trial.until:
            log.warning("a network setting was not confirmed, and is taken back")
            self._back()

    def now(self) -> NetworkNow:
        """How it stands."""
        kept, trial = self._confirmed(), self._trial
        shown = trial.setting if trial else kept
        return NetworkNow(
            managed=self._managed(),
            interface=shown.interface if shown else self._first(),
            wiring=kept.wiring.model_dump(mode="json") if kept else None,
            trying=trial.setting.wiring.model_dump(mode="json") if trial else None,
            seconds=max(0, round(trial.until - self._clock())) if trial else 0,
        )

    def _try(self, args: Mapping[str, Any]) -> None:
        if not self._managed():
            raise Refusal("network_not_ours")
        setting = self._read(args)
        self._put(setting)
        self._trial = _Trial(setting, self._clock() + SECONDS)

    def _read(self, args: Mapping[str, Any]) -> Setting:
        try:
            wiring = _ADAPTER.validate_python(args.get("wiring"))
            setting = Setting(interface=str(args.get("interface") or self._first()), wiring=wiring)
        except ValidationError as err:
            first = problems_of(err)[0]
            raise Refusal("network_wiring", where=first.path, why=first.code) from err
        if why := wrong_with(wiring):
            raise Refusal("network_wiring", where="wiring", why=why)
        if setting.interface not in self._names():
            raise Refusal("network_no_interface", interface=setting.interface)
        return setting

    def _confirm(self) -> None:
        if self._trial is None:
            raise Refusal("network_nothing")
        try:
            make_folder(self._path.parent)
            write_durably(self._path, self._trial.setting.model_dump_json().encode())
        except NotWritten as err:
            self._back()
            raise Refusal("network_not_kept", why=err.cause) from err
        self._trial = None

    def _back(self) -> None:
        if self._trial is None:
            raise Refusal("network_nothing")
        self._put(self._confirmed())
        self._trial = None

    def _put(self, setting: Setting | None) -> None:
        """Let systemd-networkd have it so. Raises Refusal when it does not; the file of before is there again."""
        before = self._file.read_text() if self._file.exists() else None
        self._write(network_file(setting.interface, setting.wiring) if setting else None)
        if not self._managed():
            return  # at the start of the machine the agent comes first, and networkd reads the file by itself
        # Without a name every card is looked at anew: the one that was ours must lose what we gave it.
        for words in (("networkctl", "reload"), ("networkctl", "reconfigure", *self._touched(setting))):
            ran = self._run(words)
            if ran.code:
                self._write(before)
                self._run(("networkctl", "reload"))
                raise Refusal("network_failed", why=ran.why)

    def _touched(self, setting: Setting | None) -> tuple[str, ...]:
        """The cards whose setting may change."""
        trial, kept = self._trial, self._confirmed()
        ours = (setting, trial.setting if trial else None, kept)
        there = self._names()
        return tuple(sorted({one.interface for one in ours if one and one.interface in there})) or there[:1]

    def _write(self, text: str | None) -> None:
        if text is None:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(mode=0o755, exist_ok=True)
        draft = self._file.with_name(f".{NAME}.draft")
        draft.write_text(text)
        draft.chmod(0o644)  # networkd is a user of its own
        draft.replace(self._file)

    def _confirmed(self) -> Setting | None:
        try:
            return Setting.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as err:
            log.error("the kept network cannot be read, so the machine's own way holds: %s", err)
            return None

    def _managed(self) -> bool:
        return self._run(("systemctl", "is-active", "--quiet", "systemd-networkd.service")).code == 0

    def _names(self) -> tuple[str, ...]:
        """The real cards: what has a device behind it."""
        try:
            return tuple(sorted(one.name for one in self._cards.iterdir() if (one / "device").exists()))
        except OSError:
            return ()

    def _first(self) -> str:
        return next(iter(self._names()), "")
