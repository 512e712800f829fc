"""Builds the C programs of these tests against the module, with sanitizers.

Law: flags come from the one place that knows them, `sipengine/native/build.py`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODULE = ROOT / "sipengine" / "native" / "trunkmod"
BUILD = ROOT / "sipengine" / "native" / "build.py"
THREADS = "-fsanitize=thread"
STRICT = {
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:abort_on_error=0",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


@dataclass(frozen=True)
class Flags:
    """How the module is compiled and linked with sanitizers; `objects` is the module so compiled."""

    cflags: tuple[str, ...]
    ldflags: tuple[str, ...]
    objects: tuple[Path, ...]


def flags() -> Flags:
    """Ask the build; compiles pjproject when nothing is kept (minutes)."""
    done = subprocess.run([sys.executable, BUILD, "--sanitize"], check=True, capture_output=True, text=True)
    raw = json.loads(done.stdout)
    return Flags(tuple(raw["cflags"]), tuple(raw["ldflags"]), tuple(Path(p) for p in raw["objects"]))


def sentences(source: str) -> list[str]:
    """The cases of a C test, by the sentences in its table."""
    return re.findall(r'^    \{"([^"]+)", \w+\},$', (HERE / source).read_text(), re.MULTILINE)


def compile_pure(found: Flags, source: str, into: Path) -> Path:
    """Link a test with the pieces that know no SIP stack, and nothing of PJSIP: the wall holds or it fails."""
    sanitizers = [flag for flag in found.ldflags if flag.startswith(("-fsanitize", "-fno-"))]
    pure = [path for path in found.objects if path.name.startswith("tk_")]
    return _compile(
        ["gcc", *found.cflags, HERE / source, *pure, *sanitizers, "-lcrypto", "-lm"], into / Path(source).stem
    )


def compile_wire(found: Flags, source: str, into: Path) -> Path:
    """Link a program that feeds messages with the whole module and PJSIP."""
    sources = [HERE / source, HERE / "wire.c"]
    return _compile(["gcc", *found.cflags, *sources, *found.objects, *found.ldflags], into / Path(source).stem)


def compile_threads(found: Flags, source: str, into: Path) -> Path | None:
    """Link a program with the whole module under the thread sanitizer; None where gcc has none that runs.

    The library stays as it is: what it locks is seen all the same, and what it reads is not ours to judge.
    """
    probe = into / "threads.c"
    probe.write_text("int main(void) { return 0; }\n")
    made = subprocess.run(["gcc", THREADS, probe, "-o", into / "threads"], check=False, capture_output=True)
    if made.returncode or subprocess.run([into / "threads"], check=False, capture_output=True).returncode:
        return None
    cflags = [flag for flag in found.cflags if not flag.startswith(("-fsanitize", "-fno-sanitize"))]
    ldflags = [flag for flag in found.ldflags if not flag.startswith(("-fsanitize", "-fno-sanitize"))]
    ours = sorted(MODULE.glob("*.c"))
    command = ["gcc", THREADS, "-O0", *cflags, HERE / source, *ours, *ldflags, THREADS]
    return _compile(command, into / f"{Path(source).stem}_threads")


def compile_whole(found: Flags, source: str, into: Path) -> Path:
    """Link a program that starts the library itself, with the whole module."""
    return _compile(
        ["gcc", *found.cflags, HERE / source, *found.objects, *found.ldflags], into / Path(source).stem
    )


def compile_libfuzzer(found: Flags, into: Path, pure: str = "") -> Path | None:
    """The same under clang's libFuzzer; None on a machine that has none. `pure`: a source without SIP."""
    clang = shutil.which("clang")
    if clang is None:
        return None
    probe = into / "probe.c"
    probe.write_text("int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n ? 0 : 0; }\n")
    fuzzer = "-fsanitize=fuzzer,address,undefined"
    if subprocess.run([clang, fuzzer, probe, "-o", into / "probe"], check=False, capture_output=True).returncode:
        return None
    cflags = [flag for flag in found.cflags if not flag.startswith(("-fsanitize", "-fno-sanitize", "-Werror"))]
    ldflags = [flag for flag in found.ldflags if not flag.startswith(("-fsanitize", "-fno-sanitize"))]
    sources = [HERE / "fuzz_wire.c", HERE / "wire.c", *sorted(MODULE.glob("*.c"))]
    if pure:
        sources, ldflags = [HERE / pure, *sorted(MODULE.glob("tk_*.c"))], ["-lcrypto", "-lm"]
    command = [clang, "-DWITH_LIBFUZZER", fuzzer, "-fno-sanitize-recover=all", "-w", *cflags, *sources, *ldflags]
    return _compile(command, into / f"libfuzzer_{Path(pure).stem}")


def _compile(command: Sequence[str | Path], target: Path) -> Path:
    done = subprocess.run([*command, "-o", target], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target


def run(program: Path, *arguments: str, timeout: float = 60) -> str:
    """Run to its end; what it printed. A claim that failed, or a sanitizer's report, fails the test."""
    done = subprocess.run(
        [program, *arguments],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        env={**os.environ, **STRICT},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-6000:]
    return done.stdout
