"""baresip, a third SIP stack: logs in, answers every call, and sends back what it hears.

Law: its whole configuration is written here, so that nothing of the machine's own slips in.
"""

import platform
from collections.abc import Sequence
from pathlib import Path

from tests.peers.child import Child
from tests.peers.netns import NetNs

MODULES = ("/usr/lib/baresip/modules", f"/usr/lib/{platform.machine()}-linux-gnu/baresip/modules")


def config(address: str, modules: str) -> str:
    """Return its configuration: SIP at `address`, port 5060, an echo instead of microphone and loudspeaker."""
    lines = (
        ("sip_listen", f"{address}:5060"),
        ("net_interface", address),
        ("audio_source", "aubridge,echo"),
        ("audio_player", "aubridge,echo"),
        ("audio_alert", "aubridge,echo"),
        ("rtp_ports", "25000-25999"),
        ("jitter_buffer_delay", "1-5"),
        ("module_path", modules),
        ("module", "g711.so"),
        ("module", "aubridge.so"),
        ("module_tmp", "account.so"),
        ("module_app", "echo.so"),
    )
    return "".join(f"{name}\t{value}\n" for name, value in lines)


class Baresip:
    """A running echo."""

    def __init__(self, ns: NetNs, folder: Path, address: str, accounts: Sequence[str]) -> None:
        """Start at `address` with account lines such as `<sip:user@host>;auth_pass=secret;regint=60`."""
        folder.mkdir(parents=True, exist_ok=True)
        modules = next((path for path in MODULES if Path(path).is_dir()), MODULES[0])
        (folder / "config").write_text(config(address, modules))
        (folder / "accounts").write_text("".join(f"{line}\n" for line in accounts))
        (folder / "contacts").write_text("")
        self.child = Child(ns, ["baresip", "-f", str(folder), "-4"], folder / "log", env={"HOME": str(folder)})

    def stop(self) -> None:
        """End it."""
        self.child.stop()
