"""Can the settings be read, and do their parts agree?

Law: the words of the settings' own checks are used, so that doctor and import say the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.config.trouble import say as say_trouble
from appliance.config.trouble import trouble
from appliance.doctor.finding import Around, Finding, Severity, error, note, ok
from appliance.network.interfaces import addresses
from appliance.settings.checks import check as check_parts
from appliance.settings.messages import Language, say
from appliance.store import Loaded


def check(around: Around) -> Iterator[Finding]:
    """The settings file of the box."""
    lang: Language = "nl" if around.lang == "nl" else "en"
    found = around.found
    if not isinstance(found, Loaded):
        problem = trouble(found)
        yield Finding(Severity.ERROR, problem.code, dict(problem.params), say_trouble(problem, lang))
        if found.last_good is not None:
            yield note("doctor_settings_last_good", revision=found.last_good.revision)
        return
    if not found.revision:
        yield note("doctor_settings_none")
        return
    wrong = check_parts(found.settings, addresses())
    for problem in wrong:
        yield Finding(Severity.ERROR, problem.code, dict(problem.params), say(problem, lang))
    if not wrong:
        yield ok("doctor_settings_ok", revision=found.revision, numbers=len(found.settings.number_table()))
    if not found.settings.trunks:
        yield error("doctor_no_trunk")
    if not found.settings.pbxs:
        yield error("doctor_no_pbx")
