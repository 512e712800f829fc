"""The parts of the image that can be judged without building one: boards, generated files, boot sectors, lists."""

import json
import os
import re
import struct
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from builder import board, debian, keys, lists, main, release, rootfs, templates
from builder.work import BuildError, Work, digest, kept

from appliance.updates.channel import address
from appliance.updates.place import machine

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "image-build"
BOARDS = board.names()


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(board.load("x86"), tmp_path / "out", tmp_path / "cache", 1_764_000_000, 0.0)


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_is_whole(name: str) -> None:
    one = board.load(name)
    lock = (one.folder / "python.lock").read_text().splitlines()
    wanted = re.findall(
        r'^    "([a-z-]+)[~>]', (ROOT / "pyproject.toml").read_text().split("[project.optional")[0], re.M
    )
    have = {row.partition("==")[0].lower().replace("_", "-") for row in lock}
    have |= {row.partition("==")[0].lower().replace("_", ".") for row in lock}
    lost = {name.replace("ruamel.yaml", "ruamel-yaml") for name in wanted} - have
    assert not lost, f"not in the image: {lost}; write the list anew with image-build/build --board {name} --lock"
    assert all(re.fullmatch(r"\S+==\S+ --hash=sha256:[0-9a-f]{64}", row) for row in lock)
    assert one.disk.slot > 400
    assert one.compatible == f"trunkbox-{name}", "machines out there compare it"


def test_a_board_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(board.BoardError, match="x86"):
        board.load("toaster")


def test_a_board_with_an_unknown_field_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (board.BOARDS / "x86/board.toml").read_text().replace("slot = ", "slto = ")
    (tmp_path / "x86").mkdir()
    (tmp_path / "x86/board.toml").write_text(text)
    monkeypatch.setattr(board, "BOARDS", tmp_path)
    with pytest.raises(board.BoardError, match="slot, slto"):
        board.load("x86")


@pytest.mark.parametrize("path", sorted((SOURCES / "builder").glob("*.py")), ids=lambda path: path.name)
def test_the_builder_knows_no_architecture(path: Path) -> None:
    found = re.findall(r"\b(amd64|arm64|aarch64|x86_64|i386)\b", path.read_text())
    assert not found, "what differs between machines stands in a board's file"


def test_grub_reads_its_file(tmp_path: Path, work: Work) -> None:
    path = tmp_path / "grub.cfg"
    path.write_text(templates.grub_cfg(work.board))
    subprocess.run(["grub-script-check", path], check=True)
    text = path.read_text()
    assert text.rstrip().endswith("reboot"), "what does not load ends in another start, never at a prompt"
    assert "@" not in text


def test_the_slots_are_where_grub_looks_for_them(work: Work) -> None:
    order = re.findall(r"^  partition (\S+) \{", templates.genimage_cfg(work.board), re.MULTILINE)
    assert {name: order.index(name) + 1 for name in order} == templates.PLACES
    grub = templates.grub_cfg(work.board)
    for slot, number in (("a", 3), ("b", 4)):
        assert f"set label=rootfs-{slot}; set part={number};" in grub


def test_rauc_is_told_the_board(work: Work) -> None:
    text = templates.system_conf(work.board)
    assert f"compatible={work.board.compatible}" in text
    assert "bundle-formats=-plain" in text, "a plain bundle is read after it was checked: not by us"
    assert "bootloader=grub" in text


def test_the_data_partition_is_grown_by_its_own_type() -> None:
    text = (SOURCES / "rootfs/etc/repart.d/50-data.conf").read_text()
    assert f"Type={templates.DATA_TYPE}" in text


@pytest.mark.parametrize(
    ("template", "words"), [("@A@ @B@", {"A": "1"}), ("@A@", {"A": "1", "B": "2"})], ids=["missing", "homeless"]
)
def test_a_template_and_its_words_fit(template: str, words: dict[str, str]) -> None:
    with pytest.raises(BuildError, match="B"):
        templates.fill(template, words)


def test_grub_reads_the_state_that_is_delivered(tmp_path: Path) -> None:
    path = tmp_path / "grubenv"
    path.write_bytes(release.grub_environment(release.STATE))
    done = subprocess.run(["grub-editenv", path, "list"], capture_output=True, text=True, check=True)
    assert dict(line.split("=", 1) for line in done.stdout.splitlines()) == release.STATE
    assert path.stat().st_size == 1024


def test_the_bios_finds_the_second_part() -> None:
    assert struct.unpack_from("<Q", release.bios_boot(bytes(512)), 0x5C) == (2048,)
    core = release.bios_core(bytes(512 * 3 + 1))
    assert struct.unpack_from("<QHH", core, 500) == (2049, 3, 0x820)


def test_a_box_finds_the_channel_that_it_was_built_with(tmp_path: Path, work: Work) -> None:
    args = main._arguments().parse_args(["--channel", "https://updates.example/t/"])
    path = tmp_path / "release"
    path.write_text(release.release_file(work.board, "1.2.0", args.channel))
    here = machine(path)
    assert here is not None
    assert address("beta", here, path) == "https://updates.example/t/beta/trunkbox-x86.raucb"


def test_a_box_without_a_channel_looks_nowhere(tmp_path: Path, work: Work) -> None:
    path = tmp_path / "release"
    path.write_text(release.release_file(work.board, "1.2.0", main._arguments().parse_args([]).channel or ""))
    here = machine(path)
    assert here is not None
    assert address("stable", here, path) is None


@pytest.mark.parametrize(
    "url",
    ["http://updates.example/t", "updates.example", "https://", "https://x.example/?v=1", "https://u@x.example",
     "https://x.example/a b", "https://x.example/\nBOARD=y"],
)  # fmt: skip
def test_a_channel_that_boxes_could_not_use_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main._arguments().parse_args(["--channel", url])
    assert "is no address such as" in capsys.readouterr().err


def test_components_name_every_package() -> None:
    rows = ["nginx\t1.26.3-3+deb13u1\tamd64\tnginx\t1.26.3-3+deb13u1"]
    wheels = ["flask-3.1.3-py3-none-any.whl", "pip-26.3-py3-none-any.whl"]
    components = [*lists.debian_components(rows), *lists.python_components(wheels)]
    found = json.loads(lists.sbom("trunkbox", "1.2.0", 0, components))
    assert [one["purl"] for one in found["components"]] == [
        "pkg:deb/debian/nginx@1.26.3-3%2Bdeb13u1?arch=amd64",
        "pkg:pypi/flask@3.1.3",
    ]
    assert lists.sbom("trunkbox", "1.2.0", 0, components) == lists.sbom("trunkbox", "1.2.0", 0, components)


def test_checksums_are_those_of_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "a.img").write_bytes(b"abc")
    (tmp_path / "SHA256SUMS").write_text(lists.checksums([tmp_path / "a.img"]))
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)


def test_a_throw_away_key_shows_in_the_version(work: Work, tmp_path: Path) -> None:
    signer = keys.signer(work, None)
    assert signer.version("1.2.0") == "1.2.0+dev"
    assert signer.key.stat().st_mode & 0o077 == 0
    assert keys.signer(work, None) == signer, "one builder's bundles fit his images"
    own = replace(signer, throwaway=False)
    assert own.version("1.2.0") == "1.2.0"
    with pytest.raises(BuildError, match=r"cert\.pem"):
        keys.signer(work, tmp_path)


def test_the_same_inputs_have_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    same = digest([tmp_path / "a", "b"])
    assert digest([tmp_path / "a", "b"]) == same
    (tmp_path / "a").write_text("y")
    assert digest([tmp_path / "a", "b"]) != same


def test_what_a_failed_step_left_is_not_taken_for_its_result(tmp_path: Path) -> None:
    def fail(draft: Path) -> None:
        (draft / "half").write_text("")
        raise BuildError("no room")

    with pytest.raises(BuildError):
        kept(tmp_path / "result", fail)
    assert list(tmp_path.iterdir()) == []


def test_the_mirror_is_the_one_of_this_machine() -> None:
    rows = [
        "Other\thttp://other.example/debian\tx",
        "Debian\thttp://mirror.example/debian-security/\tbookworm-security",
        "Debian\thttp://mirror.example/debian/\tbookworm",
    ]
    assert debian.mirrors(rows) == ("http://mirror.example/debian", "http://mirror.example/debian-security")


def test_no_compiler_no_way_in_from_outside(work: Work) -> None:
    names = set(rootfs.packages(work))
    assert not {
        name for name in names if re.match(r"(gcc|g\+\+|make|build-essential|openssh-s|dropbear|telnetd)", name)
    }
    assert {"nftables", "rauc", "avahi-daemon", "nginx", "systemd-timesyncd"} <= names


def test_no_program_is_left_that_runs_as_somebody_else(tmp_path: Path) -> None:
    tree = tmp_path / "root"
    (tree / "usr/bin").mkdir(parents=True)
    modes = {"su": 0o4755, "chage": 0o2755, "both": 0o6711, "ls": 0o755, "secret": 0o4600}
    for name, mode in modes.items():
        (tree / "usr/bin" / name).write_text("")
        (tree / "usr/bin" / name).chmod(mode)
    (tree / "usr/bin/also-su").hardlink_to(tree / "usr/bin/su")
    (tree / "var/mail").mkdir(parents=True)
    (tree / "var/mail").chmod(0o2775)

    def packed() -> list[str]:
        with tarfile.open(tmp_path / "rootfs.tar", "w") as tar:
            tar.add(tree, ".")
            ping = tarfile.TarInfo("./usr/bin/ping")
            ping.pax_headers = {rootfs.CAPABILITY: "x"}
            tar.addfile(ping)
        return sorted(name.rpartition("/")[2] for name in rootfs.raised(tmp_path / "rootfs.tar"))

    # A second name for the same file is a link in a tar: the first one tells for both.
    assert packed() == ["also-su", "both", "chage", "ping", "secret"]
    done = subprocess.run(
        [SOURCES / "inside/95-closed"], env={**os.environ, "ROOT": str(tree)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert packed() == ["ping"]
    kept = {path.name: path.stat().st_mode & 0o7777 for path in (tree / "usr/bin").iterdir()}
    assert kept == {"su": 0o755, "also-su": 0o755, "chage": 0o755, "both": 0o711, "ls": 0o755, "secret": 0o600}
    assert (tree / "var/mail").stat().st_mode & 0o2000, "of a folder the bit gives rights to nobody"


SHELL = [
    *(SOURCES / "inside").iterdir(),
    *(path for path in (SOURCES / "bootloaders").glob("*/*") if path.suffix == "" and os.access(path, os.X_OK)),
    *(
        path
        for path in (SOURCES / "rootfs").rglob("*")
        if path.is_file() and path.read_bytes()[:9] == b"#!/bin/sh"
    ),
]


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_shell_scripts_are_clean(path: Path) -> None:
    assert os.access(path, os.X_OK)
    done = subprocess.run(
        ["shellcheck", "--shell=sh", "-e", "SC1091", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
