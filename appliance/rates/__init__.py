"""What a call costs: the tariff by the longest prefix, in whole micro-euros.

Law: pure; no amount is ever a float, and every rounding is upward.
"""

from appliance.rates.price import MICROS, Price, price_of
from appliance.rates.sheet import Imported, WrongLine, WrongSheet, read_sheet
from appliance.rates.tariff import Tariff, compile_tariff

__all__ = [
    "MICROS",
    "Imported",
    "Price",
    "Tariff",
    "WrongLine",
    "WrongSheet",
    "compile_tariff",
    "price_of",
    "read_sheet",
]
