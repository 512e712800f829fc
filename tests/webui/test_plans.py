"""The belplan editor and the list of plans, as a person without any script uses them."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.belplan.edit import Copy, Draft, change
from appliance.belplan.places import Place, Row
from appliance.settings import Settings
from appliance.settings.plans import Belplan, Email, Hangup, Menu, Prompt, Queue, Ring, Say, Voicemail, When
from appliance.settings.upkeep import Box as BoxSettings
from appliance.store import SettingsStore
from tests.settings.samples import EXAMPLE
from tests.webui.browser import Browser, Page
from tests.webui.conftest import PASSWORD, Clock
from webui.app import create_app
from webui.plans.draft import Carried, packed, unpacked
from webui.plans.kinds import KINDS

PLAN = "/belplannen/plan/storing"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Browser, SettingsStore]:
    """One box for the whole file, its owner logged in: a login costs more than a press."""
    data = tmp_path_factory.mktemp("box") / "data"
    clock = Clock()
    assert Owner(WebFile(data), clock).set_password(PASSWORD) is None
    browser = Browser(create_app(data, clock=clock))
    assert browser.submit("/inloggen", password=PASSWORD).status == 303
    return browser, SettingsStore(data)


@pytest.fixture
def browser(shared: tuple[Browser, SettingsStore]) -> Browser:
    return shared[0]


@pytest.fixture
def store(shared: tuple[Browser, SettingsStore]) -> SettingsStore:
    """The example's settings, whatever an earlier test did."""
    put(shared[1], EXAMPLE)
    return shared[1]


def put(store: SettingsStore, settings: Settings) -> None:
    """Somebody else saves."""
    loaded = store.load()
    store.save(settings, loaded.revision, "somebody")  # type: ignore[union-attr]


def now(store: SettingsStore) -> Settings:
    loaded = store.load()
    return loaded.settings  # type: ignore[union-attr]


def plan(store: SettingsStore, id: str = "storing") -> Belplan:
    found = now(store).belplan(id)
    assert found is not None
    return found


class Editor:
    """A person at the editor; each press sends the form as the last page showed it."""

    def __init__(self, browser: Browser, path: str = PLAN, page: Page | None = None) -> None:
        self.browser, self.path = browser, path
        self.page = page or browser.get(path)

    def press(self, **typed: Any) -> Page:
        form = {**self.page.form(self.path), **typed}
        self.page = self.browser.post(self.path, {k: v for k, v in form.items() if v is not None})
        return self.page

    @property
    def said(self) -> str:
        return self.page.dom.one("p", id="said").text

    @property
    def sentences(self) -> list[str]:
        """Every step, numbered."""
        return [step.find("p")[0].text for step in self.page.dom.find("div", class_="step")]

    @property
    def errors(self) -> list[str]:
        [open_step] = self.page.dom.find("section", id="open")
        return [note.text for note in open_step.find("p", class_="bad")]

    def save(self) -> Page:
        return self.press(save="1")


@pytest.fixture
def editor(browser: Browser, store: SettingsStore) -> Editor:
    return Editor(browser)


def test_each_step_is_a_sentence(editor: Editor) -> None:
    assert editor.sentences[:4] == [
        "1 Stuur een e-mail naar storing@example.nl",
        "2 Laat ‘Wij zijn gesloten’ horen",
        "3 Als het binnen ‘Openingstijden’ is",
        "3.1 Bel 06 1234 5678 en 06 8765 4321 tegelijk, 25 seconden; opnemen met toets 1",
    ]
    assert "5.2.1 Neem een bericht op en mail het naar info@example.nl" in editor.sentences[8]


def test_nothing_is_saved_before_save(editor: Editor, store: SettingsStore) -> None:
    before = plan(store)
    editor.press(move="0:down")
    assert editor.said == "Stap 1 staat nu op 2."
    assert editor.sentences[0].startswith("1 Laat")
    assert "nog niet zijn opgeslagen" in editor.page.dom.one("div", id="state").text
    assert plan(store) == before
    assert editor.save().place == PLAN
    assert [step.do for step in plan(store).steps[:2]] == ["say", "email"]


def test_the_moved_steps_own_button_keeps_the_focus(editor: Editor) -> None:
    page = editor.press(move="0:down")
    focused = [one for one in page.dom.find("button") if "autofocus" in one.attrs]
    assert [one.attrs["value"] for one in focused] == ["1:down"]


@pytest.mark.parametrize(
    ("press", "said", "steps"),
    [
        pytest.param({"indent": "3"}, "Stap 4 staat nu op 3.2.", "email say when menu", id="into the condition"),
        pytest.param({"outdent": "2.in.0"}, "Stap 3.1 staat nu op 4.", "email say when ring when menu", id="out"),
        pytest.param({"copy": "1"}, "Stap 3 is de kopie.", "email say say when when menu", id="a copy"),
        pytest.param({"remove": "2"}, "Stap 3 is verwijderd.", "email say when menu", id="away"),
        pytest.param({"move": "0:end:2.in"}, "Stap 1 staat nu op 2.2.", "say when when menu", id="dropped inside"),
        pytest.param(
            {"move": "0:after:1"}, "Stap 1 staat nu op 2.", "say email when when menu", id="dropped after"
        ),
        pytest.param({"move": "3:before:0"}, "Stap 4 staat nu op 1.", "when email say when menu", id="before"),
        pytest.param({"move": "0:up"}, "Deze stap staat al bovenaan.", "email say when when menu", id="no higher"),
        pytest.param({"move": "99:up"}, "Die stap is er niet meer.", "email say when when menu", id="gone"),
        pytest.param({"move": "x"}, "", "email say when when menu", id="nonsense"),
        pytest.param({"undo": "1"}, "Er is niets om ongedaan", "email say when when menu", id="nothing to undo"),
    ],
)
def test_a_press(editor: Editor, store: SettingsStore, press: dict[str, str], said: str, steps: str) -> None:
    editor.press(**press)
    assert editor.said.startswith(said)
    undone = editor.press(undo="1") if press != {"undo": "1"} else None
    if undone is not None and undone.status == 200:
        editor.press(**press)
    editor.save()
    assert " ".join(step.do for step in plan(store).steps) == steps


def test_undo_leads_back_press_by_press(editor: Editor) -> None:
    trail = [editor.sentences]
    for press in ({"move": "0:down"}, {"copy": "4"}, {"remove": "2"}, {"indent": "1"}, {"outdent": "2.in.0"}):
        if editor.press(**press).status == 200:
            trail.append(editor.sentences)
    while len(trail) > 1:
        trail.pop()
        editor.press(undo="1")
        assert editor.sentences == trail[-1]


NEW = [
    ("say", {"s-prompt": "closed"}, Say(prompt="closed")),
    ("email", {"s-to": "a@x.nl, b@x.nl"}, Email(to=("a@x.nl", "b@x.nl"))),
    (
        "ring",
        {"s-numbers": "06 11 11 22 22", "s-order": "in_turn", "s-show": "caller", "s-confirm": None},
        Ring(numbers=("+31611112222",), order="in_turn", show="caller", confirm=False),
    ),
    ("ring", {"s-pbxs": "centrale", "s-seconds": "40"}, Ring(pbxs=("centrale",), seconds=40)),
    ("voicemail", {"s-prompt": "", "s-to": "a@x.nl", "s-most": "60"}, Voicemail(to=("a@x.nl",), max_seconds=60)),
    ("queue", {"s-pbx": "centrale", "s-every": "20"}, Queue(prompt="queue", pbx="centrale", every=20)),
    ("hangup", {"s-cause": "declined"}, Hangup(cause="declined")),
]


@pytest.mark.parametrize(("kind", "typed", "made"), NEW, ids=lambda value: value if isinstance(value, str) else "")
def test_a_new_step_with_all_its_fields(
    editor: Editor, store: SettingsStore, kind: str, typed: dict[str, Any], made: Any
) -> None:
    editor.press(add="5")
    editor.press(new=f"5:{kind}")
    editor.press(**typed, done="1")
    assert editor.said == "Stap 6 is toegevoegd."
    editor.press(edit="5")
    editor.press(done="1")
    assert editor.said == "Stap 6 is niet gewijzigd."
    editor.save()
    assert plan(store).steps[5] == made


@pytest.mark.parametrize(
    ("kind", "typed", "condition"),
    [
        ("if-schedule", {"s-schedule": "openingstijden", "s-invert": "1"}, {"schedule": "openingstijden"}),
        ("if-switch", {"s-switch": "storingsdienst"}, {"switch": "storingsdienst"}),
        ("if-pbx", {"s-pbx": "centrale", "s-invert": "1"}, {"pbx": "centrale"}),
        ("if-caller", {"s-how": "prefix", "s-value": "06"}, {"caller": {"prefix": "+316"}}),
        ("if-caller", {"s-how": "prefix", "s-value": "0049 30"}, {"caller": {"prefix": "+4930"}}),
        ("if-caller", {"s-how": "numbers", "s-value": "050 123 45 67"}, {"caller": {"numbers": ["+31501234567"]}}),
        ("if-caller", {"s-how": "anonymous"}, {"caller": {"anonymous": True}}),
    ],
)
def test_a_condition_and_a_step_inside_it(
    editor: Editor, store: SettingsStore, kind: str, typed: dict[str, Any], condition: dict[str, Any]
) -> None:
    editor.press(new=f"0:{kind}")
    editor.press(**typed, done="1")
    editor.press(new="0.in.0:hangup")
    editor.press(done="1")
    assert editor.sentences[1] == "1.1 Hang op: bezettoon"
    editor.save()
    made = plan(store).steps[0]
    assert isinstance(made, When)
    assert made.condition.model_dump(mode="json") == condition
    assert made.invert is ("s-invert" in typed)
    assert made.steps == (Hangup(),)


def test_a_menu_keeps_the_steps_of_its_keys_and_takes_submenus(editor: Editor, store: SettingsStore) -> None:
    editor.press(edit="4")
    editor.press(**{"s-keys": ["1", "3", "*"], "s-prompt": "on-duty"}, done="1")
    editor.press(new="4.k*.0:menu")
    editor.press(**{"s-keys": ["9"]}, done="1")
    editor.press(new="4.k*.0.k9.0:voicemail")
    editor.press(**{"s-to": "a@x.nl"}, done="1")
    assert "5.*.1.9.1 Neem een bericht op en mail het naar a@x.nl" in " ".join(editor.sentences)
    editor.save()
    menu = plan(store).steps[4]
    assert isinstance(menu, Menu)
    assert list(menu.choices) == ["1", "3", "*"]
    assert [step.do for step in menu.choices["1"]] == ["ring"]


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        pytest.param("ring", {"s-numbers": "06 1"}, "geen volledig telefoonnummer", id="a number too short"),
        pytest.param("ring", {}, "geen nummer bij", id="nobody rung"),
        pytest.param("ring", {"s-numbers": "06 11112222", "s-seconds": "lang"}, "geheel getal", id="no number"),
        pytest.param("email", {"s-to": "geen adres"}, "e-mailadres", id="no address"),
        pytest.param("voicemail", {"s-to": ""}, "", id="no address at all"),
        pytest.param("goto", {}, "Kies er een.", id="no plan chosen"),
        pytest.param("say", {"s-prompt": "weg"}, "", id="an announcement that is gone"),
        pytest.param("menu", {"s-keys": None}, "", id="no key"),
    ],
)
def test_a_wrong_step_stays_open_with_what_was_typed(
    editor: Editor, store: SettingsStore, kind: str, typed: dict[str, Any], why: str
) -> None:
    before = plan(store)
    editor.press(new=f"0:{kind}")
    for button in ({"done": "1"}, {"move": "3:up"}, {"save": "1"}):
        page = editor.press(**typed, **button)
        assert page.status == 422
        assert any(why in error for error in editor.errors), editor.errors
        form = page.form(PLAN)
        assert all(form.get(name, "") == (value or "") for name, value in typed.items())
    editor.press(close="1")
    assert not editor.page.dom.find("section", id="open")
    assert plan(store) == before


def test_another_press_takes_the_open_step_along(editor: Editor, store: SettingsStore) -> None:
    editor.press(new="0:email")
    editor.press(**{"s-to": "a@x.nl"}, move="4:up")  # the page showed the menu as the fifth
    editor.press(edit="0")
    editor.press(**{"s-to": "b@x.nl"}, save="1")
    assert [step.do for step in plan(store).steps] == ["email", "email", "say", "when", "menu", "when"]
    assert plan(store).steps[0] == Email(to=("b@x.nl",))


def test_an_open_end_is_said_and_mended(editor: Editor) -> None:
    assert "Niet elke beller" in editor.page.dom.one("p", id="kop").text
    editor.press(new="5:hangup")
    editor.press(done="1")
    assert "Elke beller komt ergens uit." in editor.page.dom.one("p", id="kop").text


def test_a_loop_is_refused_with_its_path(browser: Browser, store: SettingsStore) -> None:
    other = Belplan.model_validate({"id": "b", "name": "Ander", "steps": [{"do": "goto", "belplan": "storing"}]})
    put(store, now(store).replace(belplans=(*now(store).belplans, other)))
    editor = Editor(browser)
    editor.press(new="0:goto")
    editor.press(**{"s-plan": "b"}, done="1")
    page = editor.save()
    assert page.status == 422
    assert "storing > b > storing" in page.dom.one("div", id="state").text
    assert plan(store).steps[0].do == "email"


def test_forwarding_tells_its_price_and_what_is_barred(editor: Editor) -> None:
    text = editor.page.dom.one("section", id="steps").text
    assert "Kost ± € 0,09 per minuut en gebruikt 2 extra uitgaande kanalen." in text
    editor.press(new="0:ring")
    editor.press(**{"s-numbers": "+8816 1234 5678"}, done="1")
    assert "mag niet gebeld worden" in editor.page.dom.one("section", id="steps").text


def test_the_editor_speaks_english_whole(browser: Browser, store: SettingsStore) -> None:
    browser.lang = "en"
    try:
        text = browser.get(PLAN).dom.one("section", id="steps").text
    finally:
        browser.lang = "nl"
    assert "uses 2 more outbound channels. If there is none" in text
    assert not {"het", "een", "naar", "van"} & set(text.lower().split())


def test_a_name_is_changed_with_any_press(editor: Editor, store: SettingsStore) -> None:
    assert editor.press(name="x" * 81, save="1").status == 422
    assert editor.page.form(PLAN)["name"] == "x" * 81
    editor.press(name="<b>Nacht</b>", save="1")
    assert plan(store).name == "<b>Nacht</b>"
    assert "<b>Nacht" not in editor.browser.get(PLAN).html


def test_two_browsers_never_overwrite_each_other_unseen(
    app: Flask, browser: Browser, store: SettingsStore
) -> None:
    mine = Editor(browser)
    theirs = Editor(browser)
    theirs.press(remove="0")
    theirs.save()
    mine.press(copy="1")
    told = mine.save()
    assert told.status == 409
    assert plan(store).steps[0].do == "say"
    assert browser.post(PLAN, told.form(PLAN)).status == 303
    assert [step.do for step in plan(store).steps] == ["email", "say", "say", "when", "when", "menu"]


def test_a_change_elsewhere_is_no_clash(editor: Editor, store: SettingsStore) -> None:
    editor.press(remove="0")
    put(store, now(store).replace(box=BoxSettings(name="Anders")))
    assert editor.save().status == 303
    assert now(store).box.name == "Anders"
    assert plan(store).steps[0].do == "say"


ODD = [
    "",
    "x",
    "0",
    "-1",
    "99999",
    "9.in.9",
    "0:",
    ":",
    "4.k1.0:up",
    "4.k9.0:ring",
    "0:before:",
    "0:end:zz",
    "0:new",
]


@given(
    st.dictionaries(
        st.sampled_from(
            ["open", "move", "edit", "add", "new", "copy", "indent", "outdent", "remove", "undo", "dry"]
        ),
        st.sampled_from(
            [*ODD, "edit::0:say", "new:4.k1:0:menu", "add:2.in:7:", "new:2.in:99:if-caller", "edit::4:menu"]
        )
        | st.text(max_size=12),
        max_size=4,
    ),
    st.dictionaries(
        st.sampled_from(
            ["s-to", "s-prompt", "s-keys", "s-numbers", "s-value", "s-how", "s-seconds", "d-date", "d-to", "name"]
        ),
        st.text(max_size=12),
        max_size=4,
    ),
)
@hypothesis_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_sent_the_editor_answers_with_a_page(
    editor: Editor, store: SettingsStore, buttons: dict[str, str], typed: dict[str, str]
) -> None:
    form = Editor(editor.browser).page.form(PLAN)
    page = editor.browser.post(PLAN, {**form, **typed, **buttons})
    assert page.status in (200, 422)
    assert now(store) == EXAMPLE
    assert unpacked(page.form(PLAN)["draft"]) is not None


@pytest.mark.parametrize("text", ["", "x", "AAAA", "eJwDAAAAAAE=", "x" * 2_000_000, "é"])
def test_a_draft_that_is_none_is_not_taken(editor: Editor, text: str) -> None:
    assert unpacked(text) is None
    editor.press(draft=text, move="0:down")
    assert editor.said == "Stap 1 staat nu op 2."


def test_a_draft_is_carried_exactly(store: SettingsStore) -> None:
    draft, _ = change(Draft(plan(store)), Copy(Place(Row(), 4)))
    carried = Carried(draft, "abc")
    assert unpacked(packed(carried)) == carried


def test_the_dry_run_says_what_the_command_says(editor: Editor) -> None:
    page = editor.press(dry="1", **{"d-date": "2026-12-25", "d-time": "18:05", "d-from": "06 2222 3333"})
    said = page.dom.one("div", id="dry").text
    assert "nee. Rooster Openingstijden is dicht op 2026-12-25 18:05" in said
    assert "begint niet met +49" in said
    states = [one.attrs["class"].split()[1:] for one in page.dom.find("div", class_="step")]
    assert states[:6] == [["taken"], ["taken"], ["skipped"], ["skipped"], ["skipped"], ["skipped"]]
    assert states[6] == ["taken"]
    editor.press(remove="0")  # the marks follow the draft
    states = [one.attrs["class"].split()[1:] for one in editor.page.dom.find("div", class_="step")]
    assert states[:2] == [["taken"], ["skipped"]]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"d-date": "kerst"}, "Vul een datum", id="no date"),
        pytest.param({"d-pbx": "up"}, "Neemt niemand op binnen 25 s", id="the PBX answers"),
        pytest.param({"d-to": ""}, "E-mail", id="the plan itself"),
        pytest.param({"d-to": "+31509999999"}, "geen nummer van deze box", id="no number of ours"),
    ],
)
def test_other_dry_runs(editor: Editor, typed: dict[str, str], said: str) -> None:
    page = editor.press(dry="1", **{"d-date": "2026-12-25", "d-time": "18:05", **typed})
    assert said.lower() in page.dom.one("div", id="dry").text.lower()


def test_the_list_tells_what_each_plan_is(browser: Browser, store: SettingsStore) -> None:
    page = browser.get("/belplannen/")
    card = page.dom.one("main").find("li", class_="card")[0].text
    assert page.h1 == "2 nummers hebben nog geen belplan."
    assert "Niet elke beller" in card
    assert "Gebruikt door 050 123 45 67 en 050 123 45 68. Loopt als uw centrale onbereikbaar is" in card


TEMPLATES = ["pbx_down", "closed", "duty", "menu", "voicemail", "mobile", "empty"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_becomes_a_plan_that_ends_every_caller(
    browser: Browser, store: SettingsStore, template: str
) -> None:
    typed = {"template": template, "mobile": "06 11112222", "mail": "a@x.nl", "schedule": "openingstijden"}
    page = browser.submit("/belplannen/nieuw", "/belplannen/nieuw", name="Nacht & dag", **typed)
    assert page.status == 200
    assert "nog niet opgeslagen" in page.dom.one("div", id="state").text
    if template != "empty":
        assert "Elke beller komt ergens uit." in page.dom.one("p", id="kop").text
        assert not page.dom.one("section", id="steps").find("p", class_="warn")
    assert now(store).belplan("nacht-dag") is None
    Editor(browser, "/belplannen/plan/nacht-dag", page).save()
    assert plan(store, "nacht-dag").name == "Nacht & dag"


def test_a_template_without_what_it_needs_says_so(browser: Browser, store: SettingsStore) -> None:
    page = browser.submit("/belplannen/nieuw", "/belplannen/nieuw", template="duty", mobile="06 1", mail="x")
    assert page.status == 422
    assert page.dom.one("div", id="f-mobile-e").text
    assert page.dom.one("div", id="f-mail-e").text
    assert page.form("/belplannen/nieuw")["mobile"] == "06 1"


def test_a_copy_is_its_own_plan(browser: Browser, store: SettingsStore) -> None:
    token = browser.get("/belplannen/").dom.one("meta", name="csrf").attrs["content"]
    page = browser.post("/belplannen/plan/storing/kopie", {"csrf_token": token})
    Editor(browser, "/belplannen/plan/centrale-onbereikbaar-kopie", page).save()
    assert plan(store, "centrale-onbereikbaar-kopie").steps == plan(store).steps


def test_a_plan_in_use_is_not_deleted(browser: Browser, store: SettingsStore) -> None:
    page = browser.get("/belplannen/plan/storing/wissen")
    assert "in gebruik" in page.h1
    assert "050 123 45 67" in page.dom.one("main").text
    token = page.dom.one("meta", name="csrf").attrs["content"]
    path = "/belplannen/plan/storing/wissen"
    assert browser.post(path, {"csrf_token": token, "revision": "1"}).status == 303
    assert plan(store)
    spare = Belplan(id="los", steps=(Hangup(),))
    put(store, now(store).replace(belplans=(*now(store).belplans, spare)))
    assert browser.submit("/belplannen/plan/los/wissen", "/belplannen/plan/los/wissen").status == 303
    assert now(store).belplan("los") is None


def test_every_action_of_the_settings_can_be_added() -> None:
    from typing import get_args

    from appliance.settings.plans import Condition, Step

    actions = {get_args(one)[0].model_fields["do"].default for one in get_args(get_args(Step)[0])}
    conditions = get_args(get_args(Condition)[0])
    assert {kind for kind in KINDS if not kind.startswith("if-")} == actions - {"when"}
    assert len([kind for kind in KINDS if kind.startswith("if-")]) == len(conditions)


def test_an_announcement_whose_sound_is_gone_is_noted_at_its_step(browser: Browser, store: SettingsStore) -> None:
    kept = Prompt(id="eigen", label="Onze eigen", file="weg.wav")
    steps = (Say(prompt="eigen"), Say(prompt="goodbye"), Hangup())
    settings = EXAMPLE.replace(prompts=(*EXAMPLE.prompts, kept))
    quiet = Belplan(id="storing", name="Storing", steps=steps)
    changed = tuple(quiet if one.id == "storing" else one for one in settings.belplans)
    put(store, settings.replace(belplans=changed))
    notes = [
        step.text for step in Editor(browser).page.dom.find("div", class_="step") if "Het geluid" in step.text
    ]
    assert len(notes) == 1
    assert "Onze eigen" in notes[0]
