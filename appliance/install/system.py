"""Putting the box on a machine and taking it away: files, users, services.

Law: under another root nothing of the running machine is touched: systemd's tools work on that root alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.agent.commands import Ran, run
from appliance.firewall.ruleset import no_table
from appliance.install import files
from appliance.install.program import CHECKOUT, copy_program

Run = Callable[[Sequence[str]], Ran]


class Stopped(Exception):
    """A step failed. `step`, `why`: what, and what it said."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step = step
        self.why = why


@dataclass(frozen=True)
class System:
    """The machine, or the root of another one."""

    root: Path = Path("/")
    run: Run = run

    @property
    def live(self) -> bool:
        """Whether this is the running machine."""
        return self.root == Path("/")

    @property
    def source(self) -> Path:
        """Where the units are: the checkout, or for the installed program its own copy."""
        return CHECKOUT if (CHECKOUT / "systemd").is_dir() else self.at(files.PREFIX)

    def at(self, path: Path) -> Path:
        """Where a path of the machine lies."""
        return self.root / path.relative_to("/")

    def install(self, http: tuple[str, int] = files.WEB) -> Iterator[str]:
        """Put everything in place; gives each step's name before it begins. Raises Stopped, Absent, OSError."""
        yield "program"
        self._program()
        yield "files"
        for path, text in files.installed_files(CHECKOUT, http).items():
            self._write(path, text)
        yield "users"
        users = str(self.at(Path("/etc/sysusers.d/trunkbox.conf")))
        self._order("users", "systemd-sysusers", *self._rooted(), users)
        self._folders()
        yield "services"
        units = files.unit_names()
        if self.live:
            self._order("services", "systemctl", "daemon-reload")
            self._order("services", "systemctl", "enable", *units)
            # Restarted where an earlier one runs; the engine's calls end within four seconds.
            self._order("services", "systemctl", "restart", *units)
        else:
            self._order("services", "systemctl", *self._rooted(), "enable", *units)

    def uninstall(self) -> Iterator[str]:
        """Take everything away but the data, which become root's alone. What is gone already is no trouble."""
        units = files.unit_names()
        yield "services"
        if self.live:
            self.run(("systemctl", "disable", "--now", *units))
            run(("nft", "-f", "-"), no_table())
        else:
            self.run(("systemctl", *self._rooted(), "disable", *units))
        yield "files"
        for path in files.installed_files(self.source):
            self._remove(path)
        self._close_data()
        for folder in (files.PREFIX, files.STATE, files.STICK):
            shutil.rmtree(self.at(folder), ignore_errors=True)
        yield "users"
        for name in files.USERS:
            self.run(("userdel", *self._prefixed(), name))
        # The users' own groups go with them only where login.defs says so.
        for name in (*files.USERS, files.GROUP):
            self.run(("groupdel", *self._prefixed(), name))
        if self.live:
            self.run(("systemctl", "daemon-reload"))

    # ---- steps -----------------------------------------------------------------------------------------------

    def _program(self) -> None:
        """Beside the one that runs, and then in its place: a copy that stops half-way harms nothing."""
        final = self.at(files.PREFIX)
        fresh, old = final.with_name("trunkbox.new"), final.with_name("trunkbox.old")
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
        fresh.mkdir(parents=True)
        copy_program(fresh, files.PREFIX)
        shutil.copytree(CHECKOUT / "systemd", fresh / "systemd", ignore=shutil.ignore_patterns("image"))
        if final.exists():
            final.rename(old)
        fresh.rename(final)
        shutil.rmtree(old, ignore_errors=True)

    def _write(self, path: Path, text: str) -> None:
        place = self.at(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(0o755 if files.executable(path) else 0o644)

    def _folders(self) -> None:
        """The data folder; data of an earlier install get their owners back first.

        systemd-tmpfiles refuses a folder of one user in that of another.
        """
        data = self.at(files.DATA)
        engine, web, group = self._ids()
        for place in sorted(data.iterdir()) if data.is_dir() else ():
            owner = engine if place.name in files.ENGINES else web
            for one in (place, *(place.rglob("*") if place.is_dir() and not place.is_symlink() else ())):
                os.chown(one, owner, group, follow_symlinks=False)
                if not one.is_symlink():
                    one.chmod(_mode(place.name, one.is_dir()))
        self._order("users", "systemd-tmpfiles", *self._rooted(), "--create", "trunkbox.conf")

    def _ids(self) -> tuple[int, int, int]:
        """Of the engine's user, the web's, and the group, as the root's own tables have them."""
        users = self._table("passwd")
        return users["trunkbox-engine"], users["trunkbox-web"], self._table("group")["trunkbox"]

    def _table(self, name: str) -> dict[str, int]:
        rows = (line.split(":") for line in (self.at(Path("/etc")) / name).read_text().splitlines())
        return {row[0]: int(row[2]) for row in rows if len(row) > 2 and row[2].isdecimal()}

    def _close_data(self) -> None:
        """Without our users the data are root's: the next user of this machine must not inherit their numbers."""
        data = self.at(files.DATA)
        if not data.is_dir():
            return
        for one in (data, *data.rglob("*")):
            os.chown(one, 0, 0, follow_symlinks=False)
        data.chmod(0o700)

    def _remove(self, path: Path) -> None:
        """The file, and its folder where only we have need of that."""
        place = self.at(path)
        place.unlink(missing_ok=True)
        folder = place.parent
        if folder.name.endswith((".service.d", "sysusers.d")) and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

    def _rooted(self) -> tuple[str, ...]:
        return () if self.live else (f"--root={self.root}",)

    def _prefixed(self) -> tuple[str, ...]:
        return () if self.live else ("--prefix", str(self.root))

    def _order(self, step: str, *words: str) -> None:
        ran = self.run(words)
        if ran.code:
            raise Stopped(step, f"{words[0]}: {ran.why}")


def _mode(name: str, folder: bool) -> int:
    """The rights of `name` in the data folder, or of what lies below it."""
    if name in files.PRIVATE:
        return 0o2700 if folder else 0o600
    if folder:
        return 0o2770 if name == files.BOTH else 0o2750
    return 0o640
