"""What a page costs on the line.

Law: measured by the browser itself: bytes as they came, headers and compression included.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.browser.surfer import Surfer


@dataclass(frozen=True)
class Weight:
    """`compressed`: bytes over the line; `requests`: how many went over it."""

    compressed: int
    requests: int


def weigh(surfer: "Surfer", path: str) -> Weight:
    """Open `path` and return what came over the line for it."""
    arrived: list[int] = []

    def came(event: dict[str, Any]) -> None:
        arrived.append(int(event["encodedDataLength"]))

    session = surfer.context.new_cdp_session(surfer.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", came)
    surfer.go(path)
    surfer.page.wait_for_load_state("networkidle")
    session.detach()
    return Weight(sum(arrived), sum(size > 0 for size in arrived))
