"""The child: pjsua2 with the C module, driven by JSON lines over an inherited socket.

Law: one thread pumps the library, obeys, and answers; nothing is printed on the control socket but answers.
"""

import json
import select
import socket
import sys
from collections.abc import Sequence
from dataclasses import asdict
from ipaddress import ip_address, ip_network
from typing import Any

import pjsua2 as pj

from sipengine.pjsip import trunkmod as t

REALM = "box"


class Incoming(pj.Call):
    """An INVITE that reached pjsua."""


class Account(pj.Account):
    """Notes who called and answers busy."""

    def __init__(self, child: "Child") -> None:
        super().__init__()
        self.child = child

    def onIncomingCall(self, prm: Any) -> None:
        identity = self.child.module.identity(prm.rdata)
        self.child.calls.append(asdict(identity) if identity else None)
        call = Incoming(self, prm.callId)
        answer = pj.CallOpParam()
        answer.statusCode = 486
        call.answer(answer)
        self.child.kept.append(call)


class Child:
    """The endpoint, its module, and the verbs."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.calls: list[dict[str, Any] | None] = []
        self.kept: list[pj.Call] = []
        self.endpoint = pj.Endpoint()
        self.endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.logConfig.level = config.logConfig.consoleLevel = 0
        self.endpoint.libInit(config)
        self.ports = {
            "udp": self.listen(pj.PJSIP_TRANSPORT_UDP, "127.0.0.1"),
            "tcp": self.listen(pj.PJSIP_TRANSPORT_TCP, "127.0.0.1"),
            "udp6": self.listen(pj.PJSIP_TRANSPORT_UDP6, "::1"),
        }
        self.endpoint.libStart()
        self.module = t.TrunkModule(REALM)
        self.accounts = {"udp": self.account("sip:box@127.0.0.1", 0), "udp6": self.account("sip:box@[::1]", 2)}

    def listen(self, kind: int, address: str) -> int:
        config = pj.TransportConfig()
        config.boundAddress = address
        name = self.endpoint.transportGetInfo(self.endpoint.transportCreate(kind, config)).localName
        return int(str(name).rpartition(":")[2])

    def account(self, uri: str, transport: int) -> Account:
        config = pj.AccountConfig()
        config.idUri = uri
        config.sipConfig.transportId = transport
        made = Account(self)
        made.create(config)
        return made

    # ---- verbs

    def restart(self, limits: dict[str, Any]) -> None:
        self.module.close()
        algorithms = frozenset(t.Algorithm[name] for name in limits.pop("algorithms", ["SHA256", "MD5"]))
        self.module = t.TrunkModule(REALM, t.Limits(algorithms=algorithms, **limits))
        self.calls.clear()

    def acl(self, entries: list[tuple[str, str, int]], algorithms: Sequence[str] = ()) -> None:
        offered = frozenset(t.Algorithm[name] for name in algorithms)
        self.module.set_acl([t.AclEntry(ip_network(n), t.Action[a], tag, offered) for n, a, tag in entries])

    def credentials(self, entries: list[tuple[str, str, str, int]], *order: str) -> None:
        """`order`: the algorithms that they may answer, the first offered first; none: all, the best first."""
        self.module.set_credentials(
            [
                t.Credential(
                    user,
                    aor,
                    t.ha1(user, REALM, password, t.Algorithm.MD5) if "MD5" in (order or ("MD5",)) else "",
                    t.ha1(user, REALM, password, t.Algorithm.SHA256) if "SHA256" in (order or ("SHA256",)) else "",
                    tag,
                    md5_first=order[:1] == ("MD5",),
                )
                for user, aor, password, tag in entries
            ]
        )

    def pins(self, entries: list[tuple[str, int, str, list[tuple[str, int]]]]) -> None:
        self.module.set_pins(
            [
                t.Pin(host, port, t.Transport(transport), tuple((ip_address(a), p) for a, p in targets))
                for host, port, transport, targets in entries
            ]
        )

    def drain(self) -> list[dict[str, Any]]:
        return [{"type": type(e).__name__, **asdict(e)} for e in self.module.drain()]

    def stats(self) -> dict[str, int]:
        return asdict(self.module.stats())

    def bindings(self) -> list[dict[str, Any]]:
        return [asdict(b) for b in self.module.bindings()]

    def seen_calls(self) -> list[dict[str, Any] | None]:
        return self.calls

    def dial(self, uri: str, over: str = "udp") -> None:
        call = Incoming(self.accounts[over])
        options = pj.CallOpParam(True)
        options.opt.textCount = options.opt.videoCount = 0
        call.makeCall(uri, options)
        self.kept.append(call)

    def where(self) -> dict[str, int]:
        return self.ports

    def obey(self, line: bytes) -> None:
        verb, *arguments = json.loads(line)
        while self.endpoint.libHandleEvents(0) > 0:
            pass  # what was sent before the verb is heard before it
        try:
            answer: object = {"ok": getattr(self, verb)(*arguments)}
        except pj.Error as err:
            answer = {"error": err.info()}
        except (t.TrunkModuleError, ValueError) as err:
            answer = {"error": f"{type(err).__name__}: {err}"}
        self.control.sendall(json.dumps(answer, default=str).encode() + b"\n")

    def run(self) -> None:
        waiting = b""
        while True:
            self.endpoint.libHandleEvents(5)
            if not select.select([self.control], [], [], 0)[0]:
                continue
            part = self.control.recv(65536)
            if not part:
                break
            *lines, waiting = (waiting + part).split(b"\n")
            for line in lines:
                self.obey(line)
        self.kept.clear()
        self.module.close()
        self.endpoint.libDestroy()


if __name__ == "__main__":
    Child(socket.socket(fileno=int(sys.argv[1]))).run()
