"""What waits in a page in between: everything but secrets and the token."""

import pytest

from webui.carry import carried


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("name", True),
        ("codecs", True),
        ("country_code", True),
        ("opinion", True),
        ("shipping", True),
        ("trunks[0].servers", True),
        ("password", False),
        ("trunks[0].password", False),
        ("Wachtwoord", False),
        ("switches[0].pin", False),
        ("pin", False),
        ("code", False),
        ("secret", False),
    ],
)
def test_secrets_are_named_and_the_rest_is_kept(name: str, kept: bool) -> None:
    form = carried("/x", [(name, "value"), ("csrf_token", "t"), ("revision", "3")])
    assert form.fields == (*(((name, "value"),) if kept else ()), ("revision", "3"))
    assert form.secrets == (() if kept else (name,))


def test_an_empty_secret_need_not_be_typed_again() -> None:
    assert carried("/x", [("password", "")]).secrets == ()


def test_several_values_of_one_name_keep_their_order() -> None:
    pairs = [("n", "1"), ("n", "2"), ("m", ""), ("n", "3")]
    assert carried("/x", pairs).fields == tuple(pairs)
