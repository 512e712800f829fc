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
FUZZER = "-fsanitize=fuzzer,address,undefined,float-cast-overflow"
CLANGS = ("clang", "clang-19", "clang-14")
"""Debian's own, that of Debian 13, that of Debian 12."""
NO_FUZZER = "no clang with libFuzzer: install clang-19 and libclang-rt-19-dev, in Debian 12 clang-14 and its like"
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


def compile_whole(found: Flags, source: str, into: Path, replaced: Sequence[str] = ()) -> Path:
    """Link a program that starts the library itself, with the whole module, `replaced` functions being its own."""
    return _compile(
        ["gcc", *found.cflags, HERE / source, *found.objects, *wraps(replaced), *found.ldflags],
        into / Path(source).stem,
    )


def wraps(replaced: Sequence[str]) -> list[str]:
    """What tells the linker that calls of these functions go to `__wrap_` of them."""
    return [f"-Wl,--wrap={name}" for name in replaced]


def compile_alone(found: Flags, source: str, pieces: Sequence[str], own: Sequence[str], into: Path) -> Path:
    """Link a test with the library and these pieces of the module alone; the functions `own` are the test's."""
    objects = [path for path in found.objects if path.name in pieces]
    library = [flag for flag in found.ldflags if not flag.startswith("-Wl,--wrap")]
    command = ["gcc", *found.cflags, HERE / source, *objects, *wraps(own), *library]
    return _compile(command, into / Path(source).stem)


def compile_libfuzzer(
    found: Flags, into: Path, *sources: str, pure: bool = False, replaced: Sequence[str] = ()
) -> Path | None:
    """The same under clang's libFuzzer; None on a machine that has none. `pure`: `sources` know no SIP."""
    clang = _fuzzing_clang(into)
    if clang is None:
        return None
    cflags = [flag for flag in found.cflags if not flag.startswith(("-fsanitize", "-fno-sanitize", "-Werror"))]
    ldflags = [flag for flag in found.ldflags if not flag.startswith(("-fsanitize", "-fno-sanitize"))]
    module = sorted(MODULE.glob("tk_*.c" if pure else "*.c"))
    command = [
        *(clang, "-DWITH_LIBFUZZER", FUZZER, "-fno-sanitize-recover=all", "-w", *cflags),
        *(HERE / source for source in sources),
        *module,
        *wraps(replaced),
        *(["-lcrypto", "-lm"] if pure else ldflags),
    ]
    return _compile(command, into / f"libfuzzer_{Path(sources[0]).stem}")


def _fuzzing_clang(into: Path) -> str | None:
    """A clang that has libFuzzer beside it: it is a package of its own in Debian (libclang-rt-dev)."""
    probe = into / "probe.c"
    probe.write_text("int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n ? 0 : 0; }\n")
    for clang in filter(None, map(shutil.which, CLANGS)):
        made = subprocess.run([clang, FUZZER, probe, "-o", into / "probe"], check=False, capture_output=True)
        if made.returncode == 0:
            return clang
    return None


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


def guide(fuzzer: Path, corpus: Path, finds: Path, seconds: int, longest: int, *options: str) -> str:
    """Let libFuzzer work at a corpus for so long, on inputs of at most `longest` bytes; what it said.

    AssertionError with its report when it finds anything.
    """
    done = subprocess.run(
        [
            *(fuzzer, f"-max_total_time={seconds}", f"-max_len={longest}", *options),
            *(f"-artifact_prefix={finds}/", corpus),
        ],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + 60,
    )
    assert done.returncode == 0, done.stderr[-6000:]
    return done.stderr
