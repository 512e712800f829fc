"""What a burst leaves behind is given back, once, and only when it is worth it; each case in its own process."""

import subprocess
import sys

import pytest

BURST = """
import ctypes
from sipengine.memory import Memory, resident
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]

def burst(megabytes):
    blocks = [libc.malloc(8000) for _ in range(megabytes * 128)]
    for block in blocks:
        ctypes.memset(block, 1, 8000)
    return blocks

def end(blocks):  # one in a hundred lives on, so that the heap cannot simply shrink
    for n, block in enumerate(blocks):
        if n % 100:
            libc.free(block)

memory, start = Memory(), resident()
"""


def run(program: str) -> None:
    subprocess.run([sys.executable, "-c", BURST + program], check=True, timeout=60)


@pytest.mark.parametrize("times", [1, 3])
def test_every_burst_is_given_back(times: int) -> None:
    run(
        f"""
for _ in range({times}):
    blocks = burst(250)
    assert memory.look() == 0, "it is in use"
    end(blocks)
    high = resident()
    assert high - start > 150 << 20, "nothing to give back: the test tests nothing"
    assert memory.look() > 150 << 20
    assert resident() - start < 60 << 20
    assert memory.look() == 0, "there is no more"
"""
    )


def test_a_little_is_left_alone() -> None:
    run(
        """
end(burst(40))
assert memory.look() == 0
"""
    )
