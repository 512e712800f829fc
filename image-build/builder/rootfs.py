"""The root file system of a board, without a version: one tar, kept under a hash of everything that went into it.

Law: the work inside the new root is done by the scripts of image-build/inside, in the order of their names.
"""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from builder import debian, wheels
from builder.templates import system_conf
from builder.work import ROOT, SOURCES, SUITE, BuildError, Work, digest, files_under, kept

LEFT_OUT = (
    "/usr/share/man/*",
    "/usr/share/info/*",
    "/usr/share/doc/*",
    "/usr/share/locale/*",
    "/usr/share/lintian/*",
)
KEPT_BACK = ("/usr/share/doc/*/copyright",)

CAPABILITY = "SCHILY.xattr.security.capability"
"""How a tar says that a file has capabilities (capabilities(7), "File capabilities")."""

UNIT_PLACES = {".sysusers": "sysusers.d/{stem}.conf", ".tmpfiles": "tmpfiles.d/{stem}.conf"}
"""Where the files of systemd/ go below /usr/lib, when they are no units."""


def packages(work: Work) -> list[str]:
    """What is installed: the list for every board, and the board's own."""
    rows = (line.split() for line in (SOURCES / "packages").read_text().splitlines())
    common = [row[0] for row in rows if row and not row[0].startswith("#")]
    return [*common, *work.board.packages, *work.board.build_packages]


def rootfs(work: Work) -> Path:
    """The folder with rootfs.tar, packages.tsv and the boot loader's programs."""
    pjsua2, locked = wheels.pjsua2(work), wheels.locked(work)
    draft = work.out / "stage"
    shutil.rmtree(draft, ignore_errors=True)
    _stage(work, draft, pjsua2, locked)
    options = [
        *(f"--dpkgopt=path-exclude={path}" for path in (*LEFT_OUT, *work.board.leave_out)),
        *(f"--dpkgopt=path-include={path}" for path in KEPT_BACK),
    ]
    # The archive's content is not an input that can be known beforehand: a day's archive counts as one.
    day = work.epoch // 86400
    inputs = [SUITE, str(day), *packages(work), *options, *_tree(draft)]
    return kept(work.cache / "rootfs" / digest(inputs), lambda target: _make(work, target, draft, options))


def _stage(work: Work, draft: Path, *wheel_folders: Path) -> None:
    """Lay out what is handed into the new root: files/ goes over its own, build/ to /tmp/build."""
    files, build = draft / "files", draft / "build"
    shutil.copytree(SOURCES / "rootfs", files, symlinks=True)
    for path in sorted((ROOT / "systemd").glob("*.*")):
        into, name = (
            UNIT_PLACES.get(path.suffix, "systemd/system/{name}")
            .format(name=path.name, stem=path.stem)
            .rsplit("/", 1)
        )
        (files / "usr/lib" / into).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, files / "usr/lib" / into / name)
    for path in files_under(ROOT / "systemd" / "image"):
        target = files / "usr/lib/systemd/system" / path.relative_to(ROOT / "systemd" / "image")
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    (files / "etc/initramfs-tools/modules").write_text("\n".join(work.board.modules) + "\n")
    (files / "etc/rauc").mkdir()
    (files / "etc/rauc/system.conf").write_text(system_conf(work.board))
    loader = SOURCES / "bootloaders" / work.board.bootloader
    for name in ("slot-good", "slot-state"):
        shutil.copy(loader / name, files / "usr/lib/trunkbox" / name)
    shutil.copytree(SOURCES / "inside", build / "inside")
    shutil.copytree(loader, build / "bootloader")
    (build / "wheels").mkdir()
    for folder in wheel_folders:
        for path in folder.glob("*.whl"):
            shutil.copy(path, build / "wheels")
    wheels.ours(work, build / "wheels")
    purged = " ".join(work.board.build_packages)
    (build / "board.env").write_text(f'SOURCE_DATE_EPOCH={work.epoch}\nBUILD_PACKAGES="{purged}"\n')
    listed = sorted(str(path.relative_to(files)) for path in files.rglob("*"))
    (build / "files").write_text("".join(f"{name}\n" for name in listed))
    rows = (f"{one.format} {one.output} {' '.join(one.modules)}\n" for one in work.board.loaders)
    (build / "loaders").write_text("".join(rows))


def _tree(folder: Path) -> list[str | bytes | Path]:
    """Names, modes and contents of a folder."""
    parts: list[str | bytes | Path] = []
    for path in files_under(folder):
        parts += [str(path.relative_to(folder)), str(path.stat().st_mode & 0o777), path.read_bytes()]
    return parts


def _make(work: Work, target: Path, stage: Path, options: list[str]) -> None:
    work.say("the root file system is made")
    # Known before the packages are set up: else the initial file system is first made for every machine there is.
    early = "etc/initramfs-tools"
    debian.mmdebstrap(
        work,
        target / "rootfs.tar",
        packages(work),
        [
            *options,
            f'--setup-hook=mkdir -p "$1/{early}/conf.d"',
            f"--setup-hook=copy-in {stage / 'files' / early / 'conf.d/trunkbox'} /{early}/conf.d",
            f"--customize-hook=sync-in {stage / 'files'} /",
            f"--customize-hook=copy-in {stage / 'build'} /tmp",
            '--customize-hook=chown -R 0:0 "$1/tmp/build"',
            '--customize-hook=for script in "$1"/tmp/build/inside/*; do echo "== $script"; '
            'chroot "$1" "/tmp/build/inside/$(basename "$script")" || exit 1; done',
            f"--customize-hook=sync-out /tmp/build/out {target}",
            '--customize-hook=rm -rf "$1/tmp/build"',
        ],
    )
    if found := raised(target / "rootfs.tar"):
        raise BuildError(f"these would run with more rights than who starts them: {', '.join(found)}")


def raised(path: Path) -> list[str]:
    """The programs in a tar of a root file system that run as another user or group than who starts them, or with
    capabilities of their own."""
    with tarfile.open(path) as tar:
        return [one.name for one in tar if one.isfile() and (one.mode & 0o6000 or CAPABILITY in one.pax_headers)]
