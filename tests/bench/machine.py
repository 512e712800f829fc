"""The machine a measurement was made on, named by what matters and by nothing that belongs to somebody.

Law: processor model, cores, memory and kernel release line; no host name, no path, no address.
"""

import os
import re
from pathlib import Path


def describe() -> dict[str, str | int]:
    """Return the model of the processor, the cores, the memory (GB) and the kernel's major and minor number."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", info, re.M)
    total = re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.M)
    release = os.uname().release.split(".")
    return {
        "processor": model[1].strip() if model else os.uname().machine,
        "virtual": "yes" if re.search(r"^flags\s*:.*\bhypervisor\b", info, re.M) else "no",
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int(total[1]) / 2**20) if total else 0,
        "kernel": f"Linux {release[0]}.{release[1]}",
    }
