"""Get the source of pjproject: the component Xpjproject of Debian sid's source package asterisk.

Law: a file counts only when its SHA-256 is on our list, or stands in an index that Debian's archive key signed.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sipengine.native.recipe import ACCEPTED
from sipengine.native.steps import Command, Progress, Trouble

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
APT_HELPER = Path("/usr/lib/apt/apt-helper")
# A source entry that carries one of these suites is a mirror of Debian itself, so it has sid too.
DEBIAN_SUITES = frozenset({"bookworm", "trixie", "forky", "stable", "oldstable", "testing", "unstable", "sid"})
# Archives of Raspberry Pi OS name their suites as Debian does, but have no sid.
NOT_DEBIAN = ("raspbian", "raspberrypi")
COMPONENT = re.compile(r"^'(\S+orig-Xpjproject\.tar\.\w+)' (\S+) \d+ SHA256:([0-9a-f]{64})$", re.MULTILINE)


class Trust(Enum):
    """Why a source may be built, in Dutch and English."""

    GIVEN_KNOWN = (
        "gegeven met PJPROJECT_TARBALL; staat op de lijst",
        "given by PJPROJECT_TARBALL; on the list of accepted hashes",
    )
    GIVEN = (
        "gegeven met PJPROJECT_TARBALL; hier onbekend, dus u staat ervoor in",
        "given by PJPROJECT_TARBALL; unknown here, so you answer for it",
    )
    KEPT = ("eerder opgehaald en gecontroleerd", "fetched and verified earlier")
    KNOWN = (
        "staat op de lijst, en in de ondertekende index van Debian",
        "on the list of accepted hashes, and in Debian's signed index",
    )
    SIGNED = (
        "staat NIET op de lijst: sid is verder; de ondertekende index van Debian staat ervoor in",
        "NOT on the list of accepted hashes: sid has moved on; Debian's signed index vouches for it",
    )


@dataclass(frozen=True)
class Source:
    """A source file that may be built: where it lies, its SHA-256 in hex, and why it is trusted."""

    path: Path
    sha256: str
    trust: Trust


@dataclass(frozen=True)
class Offer:
    """What the signed index of a mirror offers: the address of the component and its SHA-256 in hex."""

    uri: str
    sha256: str


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _deb822(text: str) -> Iterator[tuple[str, str]]:
    for stanza in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in stanza.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace():
                fields[name] = f"{fields.get(name, '')} {line.strip()}"
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                fields[name] = value.strip()
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes").lower() != "no":
            for uri in fields.get("uris", "").split():
                for suite in fields.get("suites", "").split():
                    yield uri, suite


def _one_line(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)", text, re.MULTILINE):
        yield match[1], match[2]


def mirrors(files: Mapping[str, str]) -> tuple[str, ...]:
    """Addresses of the Debian mirrors in apt's source files (`name -> text`), without doubles, in their order.

    Reads both formats of sources.list(5): `*.sources` (deb822) and everything else (one line an entry).
    """
    found: dict[str, None] = {}
    for name, text in files.items():
        for uri, suite in _deb822(text) if name.endswith(".sources") else _one_line(text):
            usable = uri.partition(":")[0] in ("http", "https", "file", "copy")
            if usable and suite in DEBIAN_SUITES and not any(word in uri for word in NOT_DEBIAN):
                found[uri.rstrip("/")] = None
    return tuple(found)


def source_files(etc: Path = Path("/etc/apt")) -> dict[str, str]:
    """The machine's apt source files, `name -> text`."""
    parts = sorted((etc / "sources.list.d").glob("*"))
    files = [etc / "sources.list", *(p for p in parts if p.suffix in (".list", ".sources"))]
    return {str(p): p.read_text(errors="replace") for p in files if p.is_file()}


def parse_offer(listing: str) -> Offer | None:
    """Find the component in the output of `apt-get source --print-uris`; None when it is not there."""
    match = COMPONENT.search(listing)
    return Offer(match[1], match[3]) if match else None


def given(path: Path) -> Source:
    """The file that PJPROJECT_TARBALL names: its owner answers for it."""
    if not path.is_file():
        raise Trouble(
            f"PJPROJECT_TARBALL wijst naar {path}, maar daar staat geen bestand. Verbeter het pad.",
            f"PJPROJECT_TARBALL names {path}, but no file is there. Correct the path.",
        )
    digest = sha256(path)
    return Source(path, digest, Trust.GIVEN_KNOWN if digest in ACCEPTED else Trust.GIVEN)


def kept(store: Path) -> tuple[Source, ...]:
    """Source files of earlier fetches that are still whole: accepted ones first, then those a signature covers."""
    found = [
        Source(path, path.name, Trust.KEPT)
        for path in sorted(store.glob("*"))
        if re.fullmatch(r"[0-9a-f]{64}", path.name) and sha256(path) == path.name
    ]
    return tuple(sorted(found, key=lambda source: source.sha256 not in ACCEPTED))


class _Apt:
    """apt with a private state: sid alone, lists and caches in `home`; the machine's own stay untouched."""

    def __init__(self, home: Path, mirror: str, progress: Progress) -> None:
        self.home = home
        self.progress = progress
        for name in ("lists/partial", "cache/archives/partial"):
            (home / name).mkdir(parents=True)
        (home / "sid.list").write_text(f"deb-src [signed-by={KEYRING}] {mirror} sid main\n")
        self.options = [
            *("-o", f"Dir::Etc::sourcelist={home / 'sid.list'}", "-o", "Dir::Etc::sourceparts=/dev/null"),
            *("-o", f"Dir::State::lists={home / 'lists'}", "-o", f"Dir::Cache={home / 'cache'}"),
            # A mirror may lag: the signature is what counts, not the date.
            *("-o", "Acquire::Check-Valid-Until=false", "-o", "Acquire::Languages=none"),
            *("-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Retries=2"),
        ]

    def offer(self) -> Offer | None:
        """Update the private lists (apt checks the signature) and look the component up."""
        self.progress.run("reading Debian's signed index", ["apt-get", *self.options, "update"], self.home)
        command = ["apt-get", *self.options, "source", "--print-uris", "--only-source", "asterisk"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.home)
        with self.progress.log.open("a") as out:
            out.write(f"\n$ {' '.join(command)}\n{done.stdout}{done.stderr}")
        return parse_offer(done.stdout)

    def download(self, offer: Offer) -> Path:
        """Fetch the component; apt refuses a file whose SHA-256 differs from the index."""
        folder = self.home / "download"
        folder.mkdir()
        if os.geteuid() == 0:
            with contextlib.suppress(LookupError):  # no such user: apt then downloads as root
                shutil.chown(folder, "_apt")
        file = folder / "pjproject.tar.xz"
        command: Command = [APT_HELPER, *self.options, "download-file", offer.uri, file, f"SHA256:{offer.sha256}"]
        self.progress.run("downloading pjproject", command, self.home)
        if sha256(file) != offer.sha256:
            raise Trouble(
                f"Het gedownloade bestand is niet wat de ondertekende index noemt ({offer.uri}). Probeer opnieuw.",
                f"The downloaded file is not what the signed index names ({offer.uri}). Try again.",
            )
        return file


def download(store: Path, candidates: tuple[str, ...], progress: Progress) -> Source:
    """Fetch the component from the first of `candidates` that has it, into `store` under its SHA-256.

    Raises Trouble when no mirror can be used, or none answers with a valid signature.
    """
    if not candidates or not KEYRING.is_file() or not APT_HELPER.is_file():
        raise Trouble(
            "De broncode van pjproject komt uit het archief van Debian, maar op deze machine staat geen bron van"
            f" Debian ingesteld (of {KEYRING} of apt ontbreekt). Zet het bestand asterisk_*.orig-Xpjproject.tar.xz"
            " van Debian sid op deze machine en noem het: PJPROJECT_TARBALL=bestand ./run",
            "The source of pjproject comes from Debian's archive, but this machine has no source of Debian set up"
            f" (or lacks {KEYRING} or apt). Put the file asterisk_*.orig-Xpjproject.tar.xz of Debian sid on this"
            " machine and name it: PJPROJECT_TARBALL=file ./run",
        )
    last: Trouble | None = None
    for mirror in candidates:
        try:
            return _from_mirror(store, mirror, progress)
        except Trouble as trouble:
            last = trouble
            progress.say(f"{mirror} gaf de broncode niet", f"{mirror} did not give the source")
    assert last is not None  # candidates is not empty
    raise Trouble(
        f"{last.nl}\n\nDe broncode van pjproject is niet opgehaald. Controleer het netwerk en de bronnen van apt"
        " (TRUNKBOX_DEBIAN_MIRROR=adres kiest een andere), of geef het bestand: PJPROJECT_TARBALL=bestand ./run",
        f"{last.en}\n\nThe source of pjproject was not fetched. Check the network and apt's sources"
        " (TRUNKBOX_DEBIAN_MIRROR=address chooses another), or give the file: PJPROJECT_TARBALL=file ./run",
    ) from last


def _from_mirror(store: Path, mirror: str, progress: Progress) -> Source:
    with tempfile.TemporaryDirectory(prefix="trunkbox-apt-") as name:
        home = Path(name)
        home.chmod(0o755)  # apt's own user works in it
        apt = _Apt(home, mirror, progress)
        progress.say(f"pjproject opzoeken bij {mirror}", f"looking up pjproject at {mirror}")
        offer = apt.offer()
        if offer is None:
            raise Trouble(
                f"{mirror} biedt geen broncode van pjproject aan (asterisk in sid).",
                f"{mirror} offers no source of pjproject (asterisk in sid).",
            )
        progress.say("ophalen", "downloading it")
        file = apt.download(offer)
        store.mkdir(parents=True, exist_ok=True)
        draft = store / f".draft-{os.getpid()}"
        shutil.copyfile(file, draft)
        target = store / offer.sha256
        draft.replace(target)
        return Source(target, offer.sha256, Trust.KNOWN if offer.sha256 in ACCEPTED else Trust.SIGNED)
