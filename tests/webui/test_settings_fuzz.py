"""Whatever a form says, it is drawn again with what was typed, or is settings; nothing of it breaks the page."""

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.settings import Settings
from appliance.settings.parse import parse, to_data
from appliance.settings.problems import Wrong
from tests.webui.test_settings import example, flat
from webui.settings.collect import filled, group, pressed, with_origins
from webui.settings.form import Form, controls
from webui.settings.rename import followed
from webui.settings.schema import root
from webui.settings.sections import PARTS, Part

FORMS = [part for part in PARTS if part.form]
texts = st.text(max_size=12) | st.sampled_from(
    ["", "0", "3", "-1", "null", "true", "peer", "block", "hoofdtrunk", "é\x00"]
)


@cache
def untouched(part: Part) -> dict[str, str]:
    """The part's form of the example, as a browser would send it."""
    plain = to_data(example(), secrets=False, keys=part.keys)
    stored = to_data(example(), secrets=True, keys=part.keys)
    return flat(Form("nl", {}).shown(root(part.keys), with_origins(root(part.keys), plain), stored))


@st.composite
def sent(draw: st.DrawFn) -> tuple[Part, dict[str, str], str, str]:
    """A part, its form with some fields changed, gone or made up, and two buttons."""
    part = draw(st.sampled_from(FORMS))
    form = dict(untouched(part))
    names = st.sampled_from(sorted(form))
    for name in draw(st.lists(names, max_size=6)):
        form[name] = draw(texts)
    for name in draw(st.lists(names, max_size=4)):
        form.pop(name, None)
    form |= draw(st.dictionaries(texts, texts, max_size=3))
    return part, form, draw(names), draw(names)


@settings(max_examples=300, deadline=None)
@given(sent())
def test_no_form_breaks_the_page(given: tuple[Part, dict[str, str], str, str]) -> None:
    part, form, add, remove = given
    node, stored = root(part.keys), to_data(example(), secrets=True)
    typed = group(node, form)
    data: Any
    for data in (typed, pressed(node, typed, add, remove)):
        shown = Form("en", {}).shown(node, data, stored)
        assert all("change-me" not in one.value for one in controls(shown))
        again = group(node, flat(shown))
        assert group(node, flat(Form("en", {}).shown(node, again, stored))) == again
        assert isinstance(parse(followed({**stored, **filled(node, data, stored)}, data)), Settings | Wrong)
