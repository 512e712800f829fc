"""Telephone numbers: what a text of digits means, and how a number is written for someone else.

Law: pure. The raw text is kept, digits are never thrown away before the whole is understood, and an emergency
number is recognised before anything else.
"""

from appliance.numbering.cleaning import without_withholding
from appliance.numbering.display import display
from appliance.numbering.emergency import emergency_number
from appliance.numbering.reading import canonical
from appliance.numbering.values import E164, Flaw, NotANumber, Number, Reader, ShortCode, Style
from appliance.numbering.writing import format_number

__all__ = [
    "E164",
    "Flaw",
    "NotANumber",
    "Number",
    "Reader",
    "ShortCode",
    "Style",
    "canonical",
    "display",
    "emergency_number",
    "format_number",
    "without_withholding",
]
