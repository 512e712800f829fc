"""Has the box an owner, and can the pages know him?

Law: never shows the setup code: what the doctor says is sent on to helpdesks.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.admin.web_file import WebFile
from appliance.doctor.finding import Around, Finding, error, note, ok
from appliance.store import Unusable


def check(around: Around) -> Iterator[Finding]:
    """web.json: readable, and claimed."""
    try:
        state = WebFile(around.data).read()
    except Unusable as err:
        yield error("admin_unusable", why=err.why)
        return
    yield ok("doctor_owner_ok") if state.claimed else note("doctor_owner_none")
