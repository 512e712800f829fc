"""The builder lives beside the packages, in image-build: its folder is put where Python looks.

Law: nothing is built here; what a build would write is looked at.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "image-build"))
