"""Ready belplans: each works at once and loses no caller."""

import pytest
from pydantic import ValidationError

from appliance.belplan.findings import findings
from appliance.belplan.templates import TEMPLATES, Given, Template, steps, wanted
from appliance.settings.checks import check
from appliance.settings.plans import Belplan
from tests.settings.samples import settings

GIVEN = Given(("+31612345678",), ("a@x.nl",), "open")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_valid_and_ends_every_caller(template: Template) -> None:
    box = settings(schedules=[{"id": "open"}]).replace(belplans=(Belplan(id="a", steps=steps(template, GIVEN)),))
    assert not check(box, ())
    found = {one.code for one in findings(box)} - {"belplan_second_channel"}
    assert found == ({"belplan_open_end"} if template == "empty" else set())


@pytest.mark.parametrize("template", [one for one in TEMPLATES if "mails" in wanted(one)])
def test_a_template_does_not_go_without_the_address_it_needs(template: Template) -> None:
    with pytest.raises(ValidationError):
        steps(template, Given(("+31612345678",)))
