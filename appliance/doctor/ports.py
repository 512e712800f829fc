"""Are the SIP ports ours?

Law: with an engine, its word counts; without one, /proc tells who sits on a port that it will want.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.doctor.finding import Around, Finding, error, ok
from appliance.network.ports import port_holder
from appliance.words import Lang
from appliance.words.ports import by_holder


def check(around: Around) -> Iterator[Finding]:
    """Each SIP socket of the settings."""
    lang: Lang = "nl" if around.lang == "nl" else "en"
    if around.status is not None:
        for sock in around.status.engine.listening:
            where = f"{sock.address}:{sock.port}/{sock.transport}"
            if sock.open:
                yield ok("doctor_port_open", where=where)
            else:
                by = by_holder(lang, port_holder(sock.transport, sock.port))
                yield error("sip_port_taken", where=where, by=by)
        return
    for listen in around.settings.sip.listen if around.settings else ():
        holder = port_holder(listen.transport, listen.port)
        if holder is not None:
            where = f"{listen.address}:{listen.port}/{listen.transport}"
            yield error("sip_port_taken", where=where, by=by_holder(lang, holder))
