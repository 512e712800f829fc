"""Who is not heard in a call and why, in words.

Law: pure; the first sentence says who, the second what to do.
"""

_SIDES = {"caller": ("De beller", "The caller"), "called": ("De gebelde kant", "The called side")}
_CAUSES = {
    "never": (
        "{who} wordt niet gehoord: van {place} kwam geen enkel geluidspakket. Controleer of een firewall daar de"
        " RTP-poorten tegenhoudt, en zet SIP ALG uit.",
        "{who} is not heard: no packet of sound came from {place}. Check whether a firewall there stops the RTP"
        " ports, and turn SIP ALG off.",
    ),
    "stopped": (
        "{who} wordt niet meer gehoord: de geluidspakketten van {place} hielden op. Controleer het netwerk en het"
        " toestel aan die kant.",
        "{who} is no longer heard: the packets of sound from {place} stopped. Check the network and the phone on"
        " that side.",
    ),
    "stranger": (
        "{who} wordt niet gehoord: het geluid komt van {place}, en dat adres mag hier niet spreken. Zet het bij de"
        " adressen van de lijn of de centrale als het erbij hoort.",
        "{who} is not heard: the sound comes from {place}, and that address may not speak here. Add it to the"
        " addresses of the trunk or the PBX if it belongs to it.",
    ),
    "private": (
        "{who} wordt niet gehoord: die kant noemt voor het geluid {place}, een adres dat alleen binnen het eigen"
        " netwerk bestaat. Stel daar het publieke adres in (NAT).",
        "{who} is not heard: that side names {place} for the sound, an address that exists only inside its own"
        " network. Set the public address there (NAT).",
    ),
}
WORDS = {
    f"sound_{cause}_{side}": (dutch.replace("{who}", names[0]), english.replace("{who}", names[1]))
    for cause, (dutch, english) in _CAUSES.items()
    for side, names in _SIDES.items()
}
"""By `sound_<cause>_<side>`."""
