"""Which version of the software this is.

Law: said once, in the package's own definition.
"""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """The installed version, "0" where the package runs without having been installed."""
    try:
        return installed("trunkbox")
    except PackageNotFoundError:
        return "0"
