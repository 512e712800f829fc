"""What became of a call that a belplan, a phone code, lost sound or a killed engine ended, in words.

Law: pure; one sentence, the same for a call in and a call out.
"""

_ENDED = {
    "belplan_busy": (
        "Het belplan eindigde: de beller hoorde in gesprek.",
        "The call plan ended: the caller heard busy.",
    ),
    "belplan_unavailable": (
        "Het belplan eindigde: de beller hoorde dat u niet bereikbaar was.",
        "The call plan ended: the caller heard that you were unavailable.",
    ),
    "belplan_declined": (
        "Het belplan weigerde dit gesprek.",
        "The call plan declined this call.",
    ),
    "belplan_done": (
        "Het belplan heeft deze beller geholpen.",
        "The call plan has served this caller.",
    ),
    "belplan_left": (
        "De beller hing op terwijl het belplan liep.",
        "The caller hung up while the call plan went on.",
    ),
    "media_lost": (
        "Beëindigd door de box na {length}: een kant stuurde geen geluid meer en hing ook niet op.",
        "Ended by the box after {length}: one side sent no sound any more, and did not hang up either.",
    ),
    "engine_lost": (
        "De beller is kwijtgeraakt: de telefoonmotor viel weg tijdens het belplan. {waited} s na het begin van het"
        " gesprek liep hij weer.",
        "The caller was lost: the telephone engine went down during the call plan. It ran again {waited} s after"
        " the call began.",
    ),
    "switch_turned": (
        "Met een telefooncode is een schakelaar omgezet.",
        "A phone code turned a switch.",
    ),
    "switch_refused": (
        "De pincode van de schakelaar klopte niet; er is niets omgezet.",
        "The PIN of the switch was wrong; nothing was turned.",
    ),
}
WORDS = {
    **{f"call_{reason}_{way}": words for reason, words in _ENDED.items() for way in ("in", "out")},
    "call_engine_lost_do_1": (
        "Bel deze beller terug. Herhaalt het zich zonder dat u de box herstartte, geef dan het logboek van de"
        " telefoonmotor door aan uw leverancier.",
        "Call this caller back. If it happens again and you did not restart the box, pass the engine's log on to"
        " your supplier.",
    ),
    "call_media_lost_do_1": (
        "Controleer of de centrale of de internetlijn toen uitviel. Zwijgt een kant soms met opzet, zet dan"
        " sip.media_timeout_seconds op 0.",
        "Check whether the PBX or the internet line failed then. If a side is silent on purpose at times, set"
        " sip.media_timeout_seconds to 0.",
    ),
}
