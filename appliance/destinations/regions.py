"""Which countries the regions of the settings hold.

Law: after the United Nations' geoscheme (M49); satellites and international services are no country, so no region
opens them, not even `world`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import phonenumbers

from appliance.settings.security import Region

BENELUX = frozenset({"BE", "NL", "LU"})
WEST_EUROPE = BENELUX | {"AT", "CH", "DE", "FR", "GB", "IE", "LI", "MC"}
"""M49's Western Europe, with Great Britain and Ireland."""
EUROPE = WEST_EUROPE | {
    "AD", "AL", "AX", "BA", "BG", "BY", "CY", "CZ", "DK", "EE", "ES", "FI", "FO", "GG", "GI", "GR", "HR", "HU",
    "IM", "IS", "IT", "JE", "LT", "LV", "MD", "ME", "MK", "MT", "NO", "PL", "PT", "RO", "RS", "RU", "SE", "SI",
    "SJ", "SK", "SM", "UA", "VA", "XK",
}  # fmt: skip
"""M49's Europe, with Cyprus and Kosovo."""
WORLD = frozenset(phonenumbers.SUPPORTED_REGIONS)
REGIONS: Mapping[Region, frozenset[str]] = MappingProxyType(
    {"benelux": BENELUX, "west-europe": WEST_EUROPE, "europe": EUROPE, "world": WORLD}
)
