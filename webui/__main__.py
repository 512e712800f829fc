"""`python -m webui --data DIR (--http HOST:PORT | --http-fd N)`: the web process.

Law: ends at once and cleanly on SIGTERM; nothing of it is needed for a call.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from types import FrameType

from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from appliance.backup.contents import BackupError
from appliance.backup.restore import finish
from appliance.cli.context import lang_of_system
from appliance.cli.parser import http_address
from appliance.config.trouble import REFUSALS
from appliance.control import Client, ControlError
from appliance.run.http import HttpUnavailable, open_http
from appliance.updates.place import machine
from appliance.words import say
from appliance.words.ports import by_holder
from webui import updates
from webui.alive import begin
from webui.app import create_app
from webui.box import EXTENSION, Box
from webui.guard import MOST
from webui.trials import watch

THREADS = 8


def main() -> int:
    """Serve until SIGTERM or SIGINT; exit code 1 when the port cannot be had."""
    lang = lang_of_system(os.environ)
    parser = argparse.ArgumentParser(prog="python -m webui", allow_abbrev=False)
    parser.add_argument("--data", type=Path, required=True)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--http", type=http_address(lang))
    where.add_argument("--http-fd", type=int)
    parser.add_argument("--behind-proxy", action="store_true")
    args = parser.parse_args()
    try:
        sock = socket.socket(fileno=args.http_fd) if args.http is None else open_http(*args.http)
    except HttpUnavailable as err:
        print(say(lang, err.code, {**err.params, "by": by_holder(lang, err.holder)}), file=sys.stderr)
        return 1
    logging.basicConfig(level=logging.WARNING, format="web: %(levelname)s %(message)s")
    # A burst of visitors is no trouble: they wait for a free thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, _end)
    _finish_restore(args.data)
    app = create_app(args.data)
    shared: Box = app.extensions[EXTENSION]
    watch(shared.doorman, shared.desk)
    server = make_server(app, sock, behind_proxy=args.behind_proxy)
    begin(sock)
    server.run()
    return 0


def make_server(app: Flask, sock: socket.socket, *, behind_proxy: bool) -> BaseWSGIServer:
    """The server of one application on an open socket.

    `behind_proxy`: the proxy on this machine says who the visitor is (the last entry of X-Forwarded-For) and
    whether he came over TLS. Without it such headers are thrown away: anybody could write them.
    """
    trust = {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }
    # No Server header: it tells strangers what to attack.
    return create_server(
        app,
        sockets=[sock],
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        # What is larger is refused before it fills the disk; Flask has its own, smaller limit for forms.
        max_request_body_size=_largest(app.extensions[EXTENSION].data),
        **(trust if behind_proxy else {}),
    )


def _largest(data: Path) -> int:
    """Bytes of a request. An image also takes update bundles, on the data's disk: its /tmp is memory.

    nginx in front lets nothing else be that large, and nobody who is not logged in.
    """
    if machine() is None:
        return MOST
    folder = data / "incoming"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tempfile.tempdir = str(folder)
    return updates.LARGEST


def _finish_restore(data: Path) -> None:
    """A restore that a power cut met is finished before anybody sees a page; what stands in its way is told."""
    try:
        if finish(data):
            Client(data, timeout=5).apply()
    except (ControlError, BackupError, OSError, *REFUSALS) as err:
        logging.getLogger(__name__).warning("a restore: %s", err)


def _end(_number: int, _frame: FrameType | None) -> None:
    """waitress ends its threads in order when it is interrupted."""
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
