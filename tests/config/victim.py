"""A box that is killed while its settings change: for each line of its input it forks a child that does it.

The line is `import FILE`, `page NAME`, `undo` or `password WORD`, on the folder that the command line names; the
child's process id is said, then `dead`. Run as `python -m tests.config.victim FOLDER PASSWORD`.
Law: one thread, so that forking is safe, and everything imported, so that a kill meets the work.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.cli import main as trunkbox
from appliance.store import Loaded, SettingsStore
from tests.webui.browser import Browser
from webui.app import create_app


def undo(data: Path) -> None:
    """The generation before this one, anew."""
    store = SettingsStore(data)
    found = store.load()
    assert isinstance(found, Loaded)
    store.revert(store.history()[0].revision, found.revision, "test")


def main(folder: str, password: str) -> None:
    data = Path(folder)
    browser = Browser(create_app(data))
    assert browser.submit("/inloggen", password=password).status == 303
    browser.get("/instellingen/box")
    deeds: dict[str, Callable[[str], object]] = {
        "import": lambda file: trunkbox(["--data", folder, "config", "import", file]),
        "page": lambda name: browser.submit("/instellingen/box", **{"box.name": name}),
        "undo": lambda _: undo(data),
        "password": lambda word: Owner(WebFile(data), time.time).set_password(word),
    }
    said = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    assert threading.active_count() == 1
    for line in sys.stdin:
        what, _, with_ = line.rstrip("\n").partition(" ")
        child = os.fork()
        if child == 0:
            try:
                deeds[what](with_)
                signal.pause()  # done, and still there to be killed
            finally:
                os._exit(1)
        os.write(said, b"%d\n" % child)
        _pid, status = os.waitpid(child, 0)
        os.write(said, b"dead\n" if os.WIFSIGNALED(status) else b"failed\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
