"""The recipe of the wheel as data: which source, which switches, which flags, and the keys of the cache.

Law: pure. Whatever changes what comes out of the build is part of a key, so a kept result is never a stale one.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

# SHA-256 of every source component that was built and tested: asterisk's Xpjproject in Debian sid.
ACCEPTED: Mapping[str, str] = {
    "6860c2f7604b4eee75f38151a9ef69774eb3f0c5286fc1d14bc1db2dc5a9e8aa": "2.17",
}

CONFIGURE = (
    "--enable-epoll",
    "--disable-sound",
    "--disable-video",
    "--disable-ffmpeg",
    "--disable-v4l2",
    "--disable-sdl",
    "--disable-openh264",
    "--disable-vpx",
    "--disable-libyuv",
    "--disable-libwebrtc",
    "--disable-upnp",
    "--disable-silk",
    "--disable-opencore-amr",
    "--disable-bcg729",
    "--disable-lyra",
    "--disable-ilbc-codec",
    "--disable-g7221-codec",
    "--disable-speex-aec",
    "--with-ssl=/usr",  # left to its own search, configure drops TLS without a word when it finds none
    "--with-external-srtp",
    "--with-external-speex",
    "--enable-speex-resample",
    "--with-external-gsm",
)

# What configure must have found; each is dropped silently otherwise. File in the source -> lines it must hold.
CONFIGURED: Mapping[str, tuple[str, ...]] = {
    "pjlib/include/pj/compat/os_auto.h": (
        "#define PJ_HAS_SSL_SOCK 1",
        "#define PJ_IOQUEUE_IMP PJ_IOQUEUE_IMP_EPOLL",
    ),
    "pjmedia/include/pjmedia-codec/config_auto.h": (
        "#define PJMEDIA_EXTERNAL_GSM_CODEC 1",
        "#define PJMEDIA_HAS_OPUS_CODEC 1",
    ),
}

# Files that Debian strips from the component though the build names them: path -> a stand-in.
STAND_INS: Mapping[str, str] = {
    "pjmedia/src/pjmedia-audiodev/bdimad_dev.c": "typedef int bdimad_dev_dummy;\n",
}

HARDENED = ("-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fstack-clash-protection")
HARDENED_LINK = ("-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack")

# -g1: lines in a crash report, without the weight of types.
LIBRARY_FLAGS = ("-O2", "-g1", "-fPIC", *HARDENED)
# The binding is glue of half a million lines: -O1 halves its build, and no packet passes through it.
WRAPPER_FLAGS = ("-O1", "-fPIC", "-w", "-fno-strict-aliasing", *HARDENED)
# Ours: every warning an error. Headers of pjproject come in as system headers, so only ours can warn.
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wformat=2", "-Wshadow", "-Wstrict-prototypes", "-Wmissing-prototypes")
OUR_FLAGS = ("-std=c11", "-D_GNU_SOURCE", "-O2", "-g", "-fPIC", *WARNINGS, *HARDENED)
# Fortify hides what the address sanitizer would see, hence off; the stack protector does no harm.
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer")
SANITIZE_FLAGS = ("-std=c11", "-D_GNU_SOURCE", "-O1", "-g", "-fPIC", *WARNINGS, "-U_FORTIFY_SOURCE", *SANITIZERS)


@dataclass(frozen=True)
class Platform:
    """The machine and interpreter a wheel is for; a result is good only where all of it is equal."""

    python: str  # wheel tag of the interpreter, such as cp311
    platform: str  # wheel tag of the machine, such as linux_x86_64
    libc: str  # such as "glibc 2.36"
    openssl: str  # major version; the library's name changes with it
    system: str  # such as "debian 12": compiler and library versions hang on it


def _key(parts: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def tree_key(tarball: str, config_site: str, recipe: str, platform: Platform) -> str:
    """Key of the compiled pjproject and wrapper: all inputs but our C.

    `tarball` is a SHA-256 in hex; `config_site` and `recipe` are texts. 16 hex digits.
    """
    return _key({"tarball": tarball, "config_site": config_site, "recipe": recipe, "platform": platform.__dict__})


def wheel_key(tree: str, sources: Mapping[str, str], recipe: str) -> str:
    """Key of the wheel: the tree's key, our C (`file name -> text`) and how it is linked. 16 hex digits."""
    return _key({"tree": tree, "sources": dict(sources), "recipe": recipe})
