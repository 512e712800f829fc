"""What is said of the box's own address, in words.

Law: pure; what is not known is said to be so.
"""

WORDS = {
    "place_origin_lease": (
        "De router deelde {address} uit, dus het kan veranderen. Zet het daar vast (DHCP-reservering).",
        "The router lent {address}, so it may change. Reserve it for this box there (DHCP reservation).",
    ),
    "place_origin_fixed": (
        "{address} staat op deze box zelf ingesteld en blijft dus hetzelfde. Houd het in uw router buiten het"
        " bereik dat die uitdeelt (DHCP).",
        "{address} is set on this box itself, so it stays. Keep it out of the range that your router hands out"
        " (DHCP).",
    ),
    "place_origin_unknown": (
        "Of {address} vast is, vertelt dit systeem niet. Controleer het in uw router.",
        "Whether {address} is fixed, this system does not tell. Check it in your router.",
    ),
    "place_nat_none": (
        "Uw provider ziet de box op haar eigen adres {address}: onderweg wordt niets vertaald.",
        "Your provider sees the box at its own address {address}: nothing is translated on the way.",
    ),
    "place_nat_translated": (
        "Uw provider ziet de box op {seen}: uw router vertaalt {address}. Dat is gewoon, en de box rekent"
        " ermee; zet SIP ALG in de router uit.",
        "Your provider sees the box at {seen}: your router translates {address}. That is usual, and the box"
        " reckons with it; switch SIP ALG off in the router.",
    ),
    "place_nat_row": (
        "Er staan twee routers achter elkaar: {first} en daarachter {second}. Vertalen ze allebei, dan kan geluid"
        " wegvallen: zet er een in bridge-modus (vraag uw internetprovider als een van beide van hem is).",
        "Two routers stand in a row: {first} and behind it {second}. If both translate, sound may be lost: put one"
        " of them in bridge mode (ask your internet provider if one of them is theirs).",
    ),
    "place_nat_double": (
        "De provider ziet de box op {seen}, en ook dat is geen openbaar adres: onderweg vertaalt meer dan één"
        " router. Zet er een in bridge-modus als er geluid wegvalt.",
        "The provider sees the box at {seen}, which is no public address either: more than one router translates"
        " on the way. Put one in bridge mode if sound is missing.",
    ),
    "place_nat_unknown": (
        "Hoe de provider {address} ziet, weet de box zodra de trunk is aangemeld.",
        "How the provider sees {address}, the box knows once the trunk has registered.",
    ),
    "place_moved": (
        "Uw adres op internet veranderde: de provider zag eerst {before} en nu {seen}. Voor een trunk zonder"
        " aanmelding, en voor wie van buiten bij de box moet, is een vast adres nodig: vraag uw internetprovider.",
        "Your address on the internet changed: the provider saw {before} at first and now {seen}. A trunk without"
        " registration, and whoever must reach the box from outside, need a fixed one: ask your internet"
        " provider.",
    ),
    "place_carrier": (
        "{address} ligt achter de adresvertaling van uw internetprovider (CGNAT). Vraag een eigen openbaar adres"
        " als inkomende gesprekken uitblijven.",
        "{address} lies behind your internet provider's translation (CGNAT). Ask for a public address of your own"
        " if incoming calls stay away.",
    ),
}
