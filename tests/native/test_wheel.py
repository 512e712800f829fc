"""The wheel as it is installed here: what pjsua2 can do in it, and how it is hardened.

Law: each engine runs in a process of its own, on loopback only.
"""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ENGINE = """
import os, sys
# What the C library says before it is told to be silent goes elsewhere: which comes last is chance.
sys.stdout = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import pjsua2 as pj
endpoint = pj.Endpoint()
endpoint.libCreate()
config = pj.EpConfig()
config.logConfig.level = config.logConfig.consoleLevel = 0
config.uaConfig.maxCalls = 1024
config.uaConfig.threadCnt = 0
config.uaConfig.mainThreadOnly = True
endpoint.libInit(config)
def transport(kind):
    settings = pj.TransportConfig()
    settings.boundAddress = "::1" if kind > 128 else "127.0.0.1"
    return endpoint.transportCreate(kind, settings)
"""

ABILITIES = [
    pytest.param(
        "import ctypes, _pjsua2\nprint(ctypes.CDLL(_pjsua2.__file__).pjsua_call_get_max_count())",
        "1024",
        id="1,024 call legs",
    ),
    pytest.param(
        "for kind in (pj.PJSIP_TRANSPORT_UDP, pj.PJSIP_TRANSPORT_TCP, pj.PJSIP_TRANSPORT_TLS):\n transport(kind)\n"
        "print('open')",
        "open",
        id="UDP, TCP and TLS transports open",
    ),
    pytest.param(
        "for kind in (pj.PJSIP_TRANSPORT_UDP6, pj.PJSIP_TRANSPORT_TCP6):\n transport(kind)\nprint('open')",
        "open",
        id="IPv6 transports open",
    ),
    pytest.param(
        "codecs = ' '.join(info.codecId for info in endpoint.codecEnum2())\n"
        "print([name for name in ('PCMA', 'PCMU', 'G722', 'GSM', 'opus') if name not in codecs])",
        "[]",
        id="the codecs of trunks and PBXs are there",
    ),
    pytest.param("print(endpoint.libVersion().full)", "2.17", id="it is pjproject 2.17"),
]


def python(script: str) -> str:
    """What `script` prints last in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(("script", "printed"), ABILITIES)
def test_the_engine_can(script: str, printed: str) -> None:
    assert python(f"{ENGINE}\n{script}\nendpoint.libDestroy()\n") == printed


def test_512_accounts_fit_and_the_next_is_a_clean_error() -> None:
    script = """
transport(pj.PJSIP_TRANSPORT_UDP)
endpoint.libStart()
accounts, refused = [], ""
for number in range(513):
    account, settings = pj.Account(), pj.AccountConfig()
    settings.idUri = f"sip:{number}@127.0.0.1"
    try:
        account.create(settings)
    except pj.Error as err:
        refused = "refused"
        break
    accounts.append(account)
print(len(accounts), refused, flush=True)
import os
os._exit(0)
"""
    # One of the 512 places is never given out by pjsua_acc_add.
    assert python(ENGINE + script) in ("512 refused", "511 refused")


@pytest.fixture(scope="module")
def extension() -> Path:
    """The installed shared object."""
    for file in metadata.files("pjsua2") or ():
        if file.name.startswith("_pjsua2"):
            return Path(str(file.locate()))
    raise AssertionError("pjsua2 is not installed")


HARDENING = [
    pytest.param(["-d"], "BIND_NOW", id="symbols are bound at once"),
    pytest.param(["-lW"], "GNU_RELRO", id="relocations become read-only"),
    pytest.param(["--dyn-syms", "-W"], "__stack_chk_fail", id="stacks are guarded"),
    pytest.param(["--dyn-syms", "-W"], "_chk@", id="fortified functions are used"),
    pytest.param(["-d"], "libssl.so.3", id="OpenSSL 3 of the system, not a copy"),
]


@pytest.mark.parametrize(("options", "sign"), HARDENING)
def test_the_extension_is_hardened(extension: Path, options: list[str], sign: str) -> None:
    done = subprocess.run(["readelf", *options, extension], capture_output=True, text=True, check=True)
    assert sign in done.stdout


def test_the_stack_is_not_executable(extension: Path) -> None:
    done = subprocess.run(["readelf", "-lW", extension], capture_output=True, text=True, check=True)
    (line,) = [line for line in done.stdout.splitlines() if "GNU_STACK" in line]
    assert "RWE" not in line
