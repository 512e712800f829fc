"""The build of pjproject: sources found and verified, keys that miss nothing, results whole or absent."""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sipengine.native import build, fetch, recipe, steps, tree, wheel

BUILD = Path(build.__file__)
PYTHON = "/usr/bin/python3"
HERE = recipe.Platform("cp311", "linux_x86_64", "glibc 2.36", "3", "debian 12")

DEB822 = """
# the installer wrote this
Types: deb deb-src
URIs: http://mirror.example/debian http://second.example/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Enabled: no

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 mQIN: not a field
"""

SOURCES = [
    pytest.param(
        {"a.sources": DEB822}, ("http://mirror.example/debian", "http://second.example/debian"), id="deb822"
    ),
    pytest.param(
        {"sources.list": "deb [arch=amd64 signed-by=/x.gpg] https://mirror.example/debian trixie main contrib\n"},
        ("https://mirror.example/debian",),
        id="one line with options",
    ),
    pytest.param(
        {
            "sources.list": "# deb http://old.example/debian bookworm main\n"
            "deb-src http://s.example/debian sid main\n"
        },
        (),
        id="comments and sources alone are no mirror",
    ),
    pytest.param(
        {
            "raspi.list": "deb http://archive.raspberrypi.example/debian bookworm main\n",
            "sources.list": "deb http://mirror.example/debian bookworm main\n",
        },
        ("http://mirror.example/debian",),
        id="Raspberry Pi's own archive has no sid",
    ),
    pytest.param(
        {"raspi.list": "deb http://raspbian.example/raspbian bookworm main\n"},
        (),
        id="Raspbian's archive has none",
    ),
    pytest.param({"sources.list": "deb cdrom:[Debian 12]/ bookworm main\n"}, (), id="a disc is no mirror"),
    pytest.param(
        {"u.list": "deb http://mirror.example/ubuntu noble main\n"}, (), id="another distribution has none"
    ),
    pytest.param(
        {
            "a.list": "deb http://mirror.example/debian/ bookworm main\n",
            "b.list": "deb http://mirror.example/debian bookworm-updates main\n"
            "deb http://mirror.example/debian sid main\n",
        },
        ("http://mirror.example/debian",),
        id="a mirror named twice is one",
    ),
]


@pytest.mark.parametrize(("files", "expected"), SOURCES)
def test_mirrors_come_from_the_machines_own_sources(files: dict[str, str], expected: tuple[str, ...]) -> None:
    assert fetch.mirrors(files) == expected


LISTING = (
    "'http://m/pool/a_22.orig.tar.xz' a_22.orig.tar.xz 9 SHA256:{0}\n"
    "'http://m/pool/a_22.orig-Xpjproject.tar.xz' a_22.orig-Xpjproject.tar.xz 6775552 SHA256:{1}\n"
)
OFFERS = [
    pytest.param(
        LISTING.format("a" * 64, "b" * 64),
        fetch.Offer("http://m/pool/a_22.orig-Xpjproject.tar.xz", "b" * 64),
        id="the component is picked, not the main source",
    ),
    pytest.param("'http://m/a.orig-Xpjproject.tar.xz' a 1 MD5Sum:" + "b" * 32, None, id="a weak hash is none"),
    pytest.param("", None, id="nothing offered"),
]


@pytest.mark.parametrize(("listing", "offer"), OFFERS)
def test_the_component_is_found_with_its_hash(listing: str, offer: fetch.Offer | None) -> None:
    assert fetch.parse_offer(listing) == offer


def test_a_damaged_source_in_the_cache_is_not_used(tmp_path: Path) -> None:
    whole, damaged = b"the source", b"the sour"
    name = hashlib.sha256(whole).hexdigest()
    (tmp_path / name).write_bytes(damaged)
    assert fetch.kept(tmp_path) == ()
    (tmp_path / name).write_bytes(whole)
    assert [source.sha256 for source in fetch.kept(tmp_path)] == [name]


TREE = {"tarball": "a" * 64, "config_site": "#define X 1", "recipe": "r", "platform": HERE}
CHANGES = [
    pytest.param({"tarball": "b" * 64}, id="the source"),
    pytest.param({"config_site": "#define X 2"}, id="config_site.h"),
    pytest.param({"recipe": "s"}, id="the recipe"),
    pytest.param({"platform": replace(HERE, python="cp313")}, id="Python"),
    pytest.param({"platform": replace(HERE, platform="linux_aarch64")}, id="the machine"),
    pytest.param({"platform": replace(HERE, libc="glibc 2.41")}, id="libc"),
    pytest.param({"platform": replace(HERE, openssl="4")}, id="OpenSSL"),
    pytest.param({"platform": replace(HERE, system="debian 13")}, id="the system"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_input_is_in_the_key(change: dict[str, str]) -> None:
    before = recipe.tree_key(**TREE)  # type: ignore[arg-type]
    after = recipe.tree_key(**{**TREE, **change})  # type: ignore[arg-type]
    assert before != after


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param({"a.c": "int y;"}, id="a changed line"),
        pytest.param({"b.c": "int x;"}, id="another name"),
        pytest.param({"a.c": "int x;", "b.c": ""}, id="one more file"),
    ],
)
def test_our_c_is_in_the_key_of_the_wheel_alone(sources: dict[str, str]) -> None:
    assert recipe.wheel_key("t", {"a.c": "int x;"}, "r") != recipe.wheel_key("t", sources, "r")


def test_a_wheel_is_the_same_bytes_twice_and_pip_takes_it(tmp_path: Path) -> None:
    name = wheel.wheel_name("2.17", "abcd", build.this_platform())
    files = {"pjsua2.py": b"x = 1\n", "_pjsua2.so": bytes(1000)}
    first = wheel.pack(name, files, tmp_path).read_bytes()
    assert wheel.pack(name, files, tmp_path).read_bytes() == first
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert archive.testzip() is None
        assert f"pjsua2-2.17+kabcd.dist-info/RECORD,,{os.linesep}" in archive.read(archive.namelist()[-1]).decode()
    target = tmp_path / "installed"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--target",
        target,
        tmp_path / name,
    ]
    subprocess.run(list(map(str, pip)), check=True)
    assert (target / "pjsua2.py").read_bytes() == b"x = 1\n"


def test_the_functions_for_python_are_read_from_the_header() -> None:
    header = (
        "TRUNK_API int trunk_abi(void);\nint trunk_hidden(void);\n"
        "TRUNK_API const char *trunk_words(int a,\n    int b);\n"
    )
    assert wheel.declared(header) == {"trunk_abi", "trunk_words"}


def test_a_warning_in_our_c_is_an_error_with_its_line(tmp_path: Path) -> None:
    source = tmp_path / "careless.c"
    source.write_text("int trunk_x(int a);\nint trunk_x(int a) { int unused; return a; }\n")
    with pytest.raises(
        steps.Trouble, match=r"(?s)unused variable .unused.*Failed .* compiling careless\.c"
    ) as trouble:
        wheel.compile_ours([source], recipe.OUR_FLAGS, tmp_path / "out", steps.Progress(tmp_path / "log"))
    assert "Mislukt" in trouble.value.nl


LANGUAGES = [
    pytest.param({"LANG": "nl_NL.UTF-8"}, "ja\n\nyes", id="Dutch stands first, English below"),
    pytest.param({"LANG": "en_GB.UTF-8"}, "yes", id="English alone"),
    pytest.param({"LANG": "nl_NL.UTF-8", "LC_ALL": "C"}, "yes", id="LC_ALL rules"),
    pytest.param({}, "yes", id="no locale"),
]


@pytest.mark.parametrize(("environ", "words"), LANGUAGES)
def test_trouble_speaks_the_language_of_the_machine(environ: dict[str, str], words: str) -> None:
    assert steps.explain(steps.Trouble("ja", "yes"), environ) == words


PLACES = [
    pytest.param({"TRUNKBOX_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, "/a", id="TRUNKBOX_CACHE"),
    pytest.param({"XDG_CACHE_HOME": "/b"}, "/b/trunkbox", id="XDG_CACHE_HOME"),
    pytest.param({}, os.path.expanduser("~/.cache/trunkbox"), id="the home folder"),
]


@pytest.mark.parametrize(("environ", "place"), PLACES)
def test_the_cache_is_outside_the_checkout(environ: dict[str, str], place: str) -> None:
    assert str(build.cache_folder(environ)) == place


def test_only_the_newest_results_are_kept(tmp_path: Path) -> None:
    for age in range(4):
        (tmp_path / f"r{age}").mkdir()
        os.utime(tmp_path / f"r{age}", (1000 - age, 1000 - age))
    (tmp_path / ".draft-1").mkdir()
    build.prune(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".draft-1", "r0", "r1"]


# --- the command, in a cache of its own ------------------------------------------------------------------------


def command(cache: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    """Start build.py with the system's Python and an empty cache; its words can be read from stderr."""
    return subprocess.Popen(
        [PYTHON, "-B", str(BUILD), *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", "TRUNKBOX_CACHE": str(cache), **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def results(cache: Path) -> list[str]:
    """Everything in the cache that a later build could take for a result."""
    return [str(path) for kind in ("trees", "wheels") for path in (cache / kind).glob("[!.]*")]


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    """Read what the build says until `words` come."""
    assert process.stderr
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"the build ended without saying {words!r}")


TROUBLE = [
    pytest.param({"PJPROJECT_TARBALL": "/no/such/file"}, ["/no/such/file", "Correct the path"], id="no such file"),
    pytest.param({"PJPROJECT_TARBALL": "/etc/passwd"}, ["unpacking pjproject", "last lines"], id="not an archive"),
    pytest.param(
        {"TRUNKBOX_DEBIAN_MIRROR": "file:///no/such/mirror"},
        ["The source of pjproject was not fetched", "Check the network", "PJPROJECT_TARBALL=file"],
        id="a mirror that is not there",
    ),
]


@pytest.mark.parametrize(("environ", "words"), TROUBLE)
def test_a_source_that_cannot_be_had_is_told_with_the_remedy(
    tmp_path: Path, environ: dict[str, str], words: list[str]
) -> None:
    process = command(tmp_path / "cache", "--wheel", **environ)
    out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert [word for word in words if word not in said] == []
    assert results(tmp_path / "cache") == []


def test_an_archive_without_debians_signature_is_refused(tmp_path: Path) -> None:
    tarball = tmp_path / "debian/pool/asterisk_1.orig-Xpjproject.tar.xz"
    tarball.parent.mkdir(parents=True)
    tarball.write_bytes(b"malice")
    digest = hashlib.sha256(b"malice").hexdigest()
    index = tmp_path / "debian/dists/sid/main/source/Sources"
    index.parent.mkdir(parents=True)
    index.write_text(
        "Package: asterisk\nBinary: asterisk\nVersion: 1:1-1\nFormat: 3.0 (quilt)\nDirectory: pool\n"
        f"Checksums-Sha256:\n {digest} 6 {tarball.name}\n"
    )
    entry = hashlib.sha256(index.read_bytes()).hexdigest()
    (tmp_path / "debian/dists/sid/Release").write_text(
        "Suite: sid\nCodename: sid\nComponents: main\nArchitectures: amd64 arm64\n"
        "Date: Mon, 01 Jan 2024 00:00:00 UTC\n"
        f"SHA256:\n {entry} {index.stat().st_size} main/source/Sources\n"
    )
    process = command(tmp_path / "cache", "--fetch", TRUNKBOX_DEBIAN_MIRROR=f"file://{tmp_path}/debian")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "is not signed" in said
    assert not (tmp_path / "cache/sources").exists()


@pytest.fixture
def source() -> Path:
    """The real source, as the build of this environment left it in the cache."""
    found = fetch.kept(build.cache_folder(os.environ) / "sources")
    if not found:
        pytest.skip("no pjproject source in the cache: ./test leaves one there")
    return found[0].path


@pytest.mark.parametrize(
    "number", [pytest.param(signal.SIGKILL, id="kill -9"), pytest.param(signal.SIGTERM, id="a polite end")]
)
def test_a_killed_build_leaves_nothing_half(tmp_path: Path, source: Path, number: signal.Signals) -> None:
    process = command(tmp_path, "--wheel", PJPROJECT_TARBALL=str(source))
    wait_for(process, "configuring pjproject")
    process.send_signal(number)
    process.communicate(timeout=30)
    assert results(tmp_path) == []
    again = command(tmp_path, "--wheel", PJPROJECT_TARBALL=str(source))
    wait_for(again, "configuring pjproject")
    drafts = list((tmp_path / "trees").glob(".draft-*"))
    again.terminate()
    again.communicate(timeout=30)
    assert len(drafts) == 1  # what the killed build left is gone; the new one works in its own
    assert list((tmp_path / "trees").glob(".draft-*")) == []


def test_two_builds_do_not_collide(tmp_path: Path, source: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = command(tmp_path, "--fetch", PJPROJECT_TARBALL=str(source))
        wait_for(process, "another build is running; waiting for it")
        assert process.poll() is None
    out, _ = process.communicate(timeout=30)
    assert out.strip() == str(source)


def test_a_kept_wheel_is_found_without_a_build() -> None:
    process = command(build.cache_folder(os.environ), "--wheel")
    out, said = process.communicate(timeout=600)
    second = command(build.cache_folder(os.environ), "--wheel")
    again, said = second.communicate(timeout=30)
    assert (second.returncode, again, said) == (0, out, "")


def test_a_full_disk_is_seen_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "SPACE", 1 << 60)
    with pytest.raises(steps.Trouble, match=r"Too little disk space .* TRUNKBOX_CACHE=folder"):
        tree.build(tmp_path / "x", tmp_path / "y", tmp_path / "trees" / "k", steps.Progress(tmp_path / "log"))
