"""Numbers in the field of a form: shown as they are dialled at home, taken in any notation.

Law: pure; what is no whole number stays as it was typed, so that a setting's own type says why. What is shown is
always read back as the number that it was.
"""

from __future__ import annotations

import phonenumbers

from appliance.numbering.cleaning import bare
from appliance.numbering.display import display
from appliance.numbering.reading import canonical
from appliance.numbering.values import E164, Reader


def national(number: str, country: str) -> str:
    """`+31501234567` as `050 123 45 67` in `country` (ISO 3166); what would be read otherwise stays as it is."""
    written = display(number, country)
    return written if international(written, country) == number else number


def international(text: str, country: str) -> str:
    """`050 123 45 67` as `+31501234567`; what is no whole number stays as it is.

    Digits that begin neither with + nor with a zero may lack their area: they count only as a number that can be.
    """
    read = canonical(text, Reader(country, "national"))
    if not isinstance(read, E164):
        return text
    begins = (bare(text) or "").startswith(("+", "0"))
    return read.number if begins or phonenumbers.is_valid_number(phonenumbers.parse(read.number, None)) else text
