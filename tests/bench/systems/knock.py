"""Wait until a UDP server answers: what starts without saying when it is ready is asked.

Law: asked again at once when the port is closed, else every 100 ms, never longer than told.
"""

import socket
import time

from tests.peers.netns import NetNs


def await_answer(ns: NetNs, source: str, server: tuple[str, int], question: bytes, seconds: float = 20.0) -> bytes:
    """Ask `server` from the address `source` until it answers; TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    with ns.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind((source, 0))
        asking.connect(server)
        asking.settimeout(0.1)
        while time.monotonic() < deadline:
            try:
                asking.send(question)
                return asking.recv(4096)
            except ConnectionRefusedError:
                time.sleep(0.02)  # a closed port is the only sign there is
            except TimeoutError:
                continue
    raise TimeoutError(f"nothing answers at {server} in {seconds} s")
