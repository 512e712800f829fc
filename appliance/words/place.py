"""What is said of the box's own address, in words.

Law: pure; what is not known is said to be so.
"""

WORDS = {
    "place_origin_lease": (
        "De router deelde {address} uit, dus het kan veranderen. Zet het daar vast (DHCP-reservering).",
        "The router lent {address}, so it may change. Reserve it for this box there (DHCP reservation).",
    ),
    "place_origin_unknown": (
        "Of {address} vast is, vertelt dit systeem niet. Controleer het in uw router.",
        "Whether {address} is fixed, this system does not tell. Check it in your router.",
    ),
    "place_nat_none": (
        "De box staat met {address} zonder adresvertaling aan internet.",
        "The box is on the internet with {address}, without address translation.",
    ),
    "place_nat_translated": (
        "Uw router vertaalt {address} naar een ander adres. Dat is gewoon; zet SIP ALG daar uit.",
        "Your router translates {address} into another address. That is usual; switch SIP ALG off there.",
    ),
    "place_nat_double": (
        "{address} wordt twee keer vertaald: er staan twee routers achter elkaar. Zet er een in bridge-modus als"
        " er geluid wegvalt.",
        "{address} is translated twice: two routers stand in a row. Put one in bridge mode if sound is missing.",
    ),
    "place_nat_unknown": (
        "Hoe de provider {address} ziet, is nog niet bekend.",
        "How the provider sees {address} is not known yet.",
    ),
    "place_carrier": (
        "{address} ligt achter de adresvertaling van uw internetprovider (CGNAT). Vraag een eigen openbaar adres"
        " als inkomende gesprekken uitblijven.",
        "{address} lies behind your internet provider's translation (CGNAT). Ask for a public address of your own"
        " if incoming calls stay away.",
    ),
}
