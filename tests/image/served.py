"""Files that the office's own server hands to the box: bundles, and ways in which one can be wrong.

Law: each wrong bundle differs from a good one in the one thing that its name says.
"""

import functools
import http.server
import threading
from pathlib import Path

from tests.image.office import ROUTER
from tests.peers.netns import NetNs

PORT = 8000


class Served:
    """A folder behind http://ROUTER:8000/."""

    def __init__(self, ns: NetNs, folder: Path) -> None:
        """Serve from now on."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        handler = functools.partial(_Quiet, directory=str(folder))
        self._server = ns.run(http.server.ThreadingHTTPServer, (ROUTER, PORT), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="served", daemon=True)
        self._thread.start()

    def url(self, name: str) -> str:
        """Where a file is."""
        return f"http://{ROUTER}:{PORT}/{name}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def flipped(bundle: Path, target: Path) -> None:
    """One bit in the middle of the content is another."""
    _changed(bundle, target, bundle.stat().st_size // 2)


def forged(bundle: Path, target: Path) -> None:
    """One bit of the signature is another."""
    with bundle.open("rb") as file:
        file.seek(-8, 2)
        signature = int.from_bytes(file.read(8), "big")
    _changed(bundle, target, bundle.stat().st_size - 8 - signature + 200)


def truncated(bundle: Path, target: Path) -> None:
    """Its end is missing."""
    target.write_bytes(bundle.read_bytes()[:-100_000])


def _changed(bundle: Path, target: Path, place: int) -> None:
    content = bytearray(bundle.read_bytes())
    content[place] ^= 0x20
    target.write_bytes(content)
