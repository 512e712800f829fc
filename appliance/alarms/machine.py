"""What is read of the machine for the alarms.

Law: reads only, and never raises: what is not there to be read has no level. Its files come as paths.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.alarms.rules import Reading
from appliance.backup import nightly, server
from appliance.backup.stick import RESULT as STICK
from appliance.network.certificate import CERTIFICATE
from appliance.updates.attempt import State
from appliance.updates.place import read_attempt

DAY = 86_400.0
LATE = 50 * 3600.0
"""Seconds after which a nightly backup is late: two nights were missed."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the machine tells of itself. `certificates`: what browsers and SIP over TLS are shown; `space`: of the
    disk that a path is on."""

    data: Path
    thermal: Path = Path("/sys/class/thermal")
    timesync: Path = Path("/run/systemd/timesync")
    certificates: tuple[Path, ...] = (CERTIFICATE,)
    stick: Path = STICK
    space: Callable[[Path], os.statvfs_result] = os.statvfs

    def readings(self, now: float) -> Iterator[Reading]:
        """All of them. `now`: UTC epoch seconds."""
        yield self._disk()
        yield self._heat()
        yield self._clock()
        for path in (*self.certificates, self.data / "tls" / "box.pem"):
            yield _certificate(path, now)
        yield self._update()
        yield self._backup(now)
        yield self._carried()

    def _disk(self) -> Reading:
        try:
            found = self.space(self.data)
            usable = found.f_blocks - (found.f_bfree - found.f_bavail)
            used = 100 * (usable - found.f_bavail) / usable
        except (OSError, ZeroDivisionError):
            return Reading("alarm_disk", None)
        free = found.f_bavail * found.f_frsize // (1 << 20)
        return Reading("alarm_disk", used, params={"percent": f"{used:.0f}", "free": str(free)})

    def _heat(self) -> Reading:
        degrees = []
        for zone in self.thermal.glob("thermal_zone*/temp"):
            try:
                degrees.append(int(zone.read_text()) / 1000)
            except (OSError, ValueError):
                continue
        hottest = max((one for one in degrees if -40 < one < 150), default=None)
        shown = "" if hottest is None else f"{hottest:.0f}"
        return Reading("alarm_heat", hottest, params={"degrees": shown})

    def _clock(self) -> Reading:
        """systemd-timesyncd leaves a file once a server has confirmed the time (systemd-timesyncd(8))."""
        if not self.timesync.is_dir():
            return Reading("alarm_clock", None)
        return Reading("alarm_clock", 0 if (self.timesync / "synchronized").exists() else 1)

    def _update(self) -> Reading:
        attempt = read_attempt(self.data)
        if attempt is None:
            return Reading("alarm_update", 0)
        failed = attempt.state in (State.RETURNED, State.FAILED)
        return Reading("alarm_update", int(failed), params={"new": attempt.new, "old": attempt.old})

    def _backup(self, now: float) -> Reading:
        carried = nightly.told(self.data / server.RESULT)
        if carried is not None and carried.code:
            return Reading("alarm_backup", 1, params={"why": carried.why or carried.code})
        if nightly.read_lock(self.data) is None:
            return Reading("alarm_backup", 0)
        last = nightly.told(self.data / nightly.RESULT)
        if last is None:
            return Reading("alarm_backup", None)
        late = now - last.at > LATE
        why = "late" if late else last.why or last.code
        return Reading("alarm_backup", int(late or bool(last.code)), params={"why": why})

    def _carried(self) -> Reading:
        last = nightly.told(self.stick)
        if last is None or last.code in ("stick_none", "stick_nothing"):
            return Reading("alarm_stick", None if last is None else 0)
        return Reading("alarm_stick", int(bool(last.code)), params={"why": last.why or last.code})


def _certificate(path: Path, now: float) -> Reading:
    try:
        ends = ssl.cert_time_to_seconds(_not_after(path))
    except (OSError, ValueError, ssl.SSLError):
        return Reading("alarm_certificate", None, str(path))
    days = (ends - now) / DAY
    return Reading("alarm_certificate", -days, str(path), {"file": path.name, "days": f"{max(0.0, days):.0f}"})


def _not_after(path: Path) -> str:
    """The end of a certificate, as Python's own reader tells it; a context that loads it checks nothing of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=path.read_text("ascii"))
    certificates = context.get_ca_certs()
    if not certificates:
        raise ValueError("no certificate in it")
    return str(certificates[0]["notAfter"])
