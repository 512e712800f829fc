"""A router for one wire: DHCP gives one address to whoever asks (RFC 2131), DNS knows no name at all.

Law: it answers inside its own private network only.
"""

import socket
import struct
import threading

from tests.peers.netns import NetNs

COOKIE = b"\x63\x82\x53\x63"
OFFER, ACK = 2, 5
DISCOVER, REQUEST = 1, 3


class Dhcp:
    """Hands `address` out on the interface `device`, with `router` as its gateway and name server."""

    def __init__(self, ns: NetNs, device: str, router: str, address: str) -> None:
        """Listen from now on."""
        self.router, self.address = router, address
        self.asked: list[str] = []
        self._socket = ns.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode() + b"\0")
        self._socket.bind(("0.0.0.0", 67))
        self._socket.settimeout(0.5)
        self._end = threading.Event()
        self._names = ns.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._names.bind((router, 53))
        self._names.settimeout(0.5)
        self._threads = [
            threading.Thread(target=work, name=work.__name__, daemon=True)
            for work in (self._serve, self._know_nothing)
        ]
        for thread in self._threads:
            thread.start()

    def _serve(self) -> None:
        while not self._end.is_set():
            try:
                data, _ = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            answer = self._answer(data)
            if answer:
                self._socket.sendto(answer, ("255.255.255.255", 68))

    def _know_nothing(self) -> None:
        """Every name is unknown (RFC 1035, 4.1.1); a server that is not there would be asked for ever."""
        while not self._end.is_set():
            try:
                data, source = self._names.recvfrom(2048)
            except TimeoutError:
                continue
            end = data.index(b"\0", 12) + 5
            self._names.sendto(data[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + data[12:end], source)

    def _answer(self, data: bytes) -> bytes | None:
        kind = {DISCOVER: OFFER, REQUEST: ACK}.get(_options(data).get(53, b"\0")[0])
        if data[0] != 1 or kind is None:
            return None
        self.asked.append(data[28:34].hex(":"))
        router = socket.inet_aton(self.router)
        header = struct.pack("!BBBB4sHH", 2, 1, 6, 0, data[4:8], 0, 0x8000)
        addresses = bytes(4) + socket.inet_aton(self.address) + router + bytes(4)
        options = bytes([53, 1, kind, 54, 4]) + router + bytes([51, 4]) + struct.pack("!I", 3600)
        options += bytes([1, 4, 255, 255, 255, 0, 3, 4]) + router + bytes([6, 4]) + router + b"\xff"
        return header + addresses + data[28:44] + bytes(192) + COOKIE + options

    def close(self) -> None:
        """Stop."""
        self._end.set()
        for thread in self._threads:
            thread.join(3)
        self._socket.close()
        self._names.close()


def _options(data: bytes) -> dict[int, bytes]:
    found, place = {}, 240
    while place + 1 < len(data) and data[place] != 255:
        if data[place] == 0:
            place += 1
            continue
        length = data[place + 1]
        found[data[place]] = data[place + 2 : place + 2 + length]
        place += 2 + length
    return found
