"""A person's browser at the box's pages over HTTPS: cookies, forms as the page showed them, the certificate seen.

Law: it speaks from the desk in the office's network; a certificate other than the first one ends the visit.
"""

import http.client
import socket
import ssl
import time
import urllib.parse
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from tests.image.office import BOX, DESK
from tests.peers.netns import NetNs
from tests.webui.browser import Element, parse, values_of

PIECE = 1 << 20


@dataclass(frozen=True)
class Seen:
    """An answer."""

    status: int
    place: str
    html: str

    @property
    def dom(self) -> Element:
        """The elements of the page."""
        return parse(self.html)

    @property
    def h1(self) -> str:
        """The first sentence of the page."""
        return self.dom.one("h1").text


class Https:
    """One browser. `fingerprint`: SHA-256 of the certificate that it met, in capitals with colons."""

    def __init__(self, ns: NetNs, host: str = BOX) -> None:
        """Has seen nothing yet."""
        self.ns, self.host = ns, host
        self.cookies: SimpleCookie = SimpleCookie()
        self.fingerprint = ""

    def _open(self) -> socket.socket:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = self.ns.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            plain.settimeout(120)
            plain.bind((DESK, 0))
            plain.connect((self.host, 443))
            wrapped = context.wrap_socket(plain, server_hostname="trunkbox.local")
        except OSError:
            plain.close()
            raise
        seen = sha256(wrapped.getpeercert(binary_form=True) or b"").hexdigest().upper()
        seen = ":".join(seen[i : i + 2] for i in range(0, 64, 2))
        assert self.fingerprint in ("", seen), "another certificate than before"
        self.fingerprint = seen
        return wrapped

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Seen:
        """One request. Raises OSError, http.client.HTTPException."""
        connection = http.client.HTTPSConnection(self.host)
        connection.sock = self._open()
        cookies = "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())
        given = {"Host": "trunkbox.local", "Accept-Language": "en", "Cookie": cookies, **(headers or {})}
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.load(line)
            return Seen(answer.status, answer.headers.get("Location", ""), text)
        finally:
            connection.close()

    def get(self, path: str) -> Seen:
        """A page; redirects are followed."""
        seen = self.ask("GET", path)
        for _ in range(5):
            if seen.status not in (302, 303, 308):
                return seen
            seen = self.ask("GET", urllib.parse.urlsplit(seen.place)._replace(scheme="", netloc="").geturl())
        raise AssertionError(f"{path} leads round in circles")

    def submit(self, path: str, action: str = "", **typed: Any) -> Seen:
        """Open `path`, change what is typed in the form of main with that action, and send it."""
        forms = self.get(path).dom.one("main").find("form")
        form = next(one for one in forms if not action or one.attrs.get("action") == action)
        fields = {**values_of(form), **typed}
        body = urllib.parse.urlencode(fields, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(form.attrs.get("method", "get").upper(), form.attrs.get("action") or path, body, headers)

    def upload(self, path: str, field: str, file: Path, action: str = "", **typed: Any) -> Seen:
        """Send a file with the form, piece by piece."""
        forms = self.get(path).dom.one("main").find("form")
        form = next(
            one for one in forms if one.find("input", type="file") and action in one.attrs.get("action", "")
        )
        mark = uuid.uuid4().hex
        head = "".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**values_of(form), **typed}.items()
        )
        head += f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{file.name}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        end = f"\r\n--{mark}--\r\n".encode()
        length = len(head.encode()) + file.stat().st_size + len(end)

        def pieces() -> Any:
            yield head.encode()
            with file.open("rb") as opened:
                while piece := opened.read(PIECE):
                    yield piece
            yield end

        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", "Content-Length": str(length)}
        return self.ask("POST", form.attrs.get("action") or path, pieces(), headers)

    def await_page(self, path: str, seconds: float = 300) -> Seen:
        """Wait until the page comes with 200."""
        deadline = time.monotonic() + seconds
        last: object = None
        while time.monotonic() < deadline:
            try:
                seen = self.get(path)
                if seen.status == 200:
                    return seen
                last = seen.status
            except (OSError, http.client.HTTPException) as err:
                last = err
            time.sleep(1)
        raise TimeoutError(f"no {path} in {seconds} s; last: {last}")
