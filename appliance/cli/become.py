"""Hand this process to another part of the program.

Law: same interpreter, same process id, so that systemd and a supervisor watch the right one.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from appliance.cli.context import Failed


def become(module: str, args: Sequence[str]) -> NoReturn:
    """Run `python -m module args` in place of this process. Raises Failed when that part is not installed."""
    if importlib.util.find_spec(f"{module}.__main__") is None:
        raise Failed("part_missing", module=module)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *args])
