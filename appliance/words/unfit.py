"""A call that the box refused because its voice fits nothing here: why, and what to do about it, in words.

Law: the line that must change is named; both ends of it can.
"""

WORDS = {
    "call_not_encrypted_in": (
        "Geweigerd door de box: de provider van {trunk} bood geen versleuteld geluid (SRTP) aan, en dat is daar"
        " verplicht.",
        "Refused by the box: the provider of {trunk} offered no encrypted sound (SRTP), which is required there.",
    ),
    "call_not_encrypted_out": (
        "Geweigerd door de box: centrale {pbx} bood geen versleuteld geluid (SRTP) aan, en dat is daar verplicht.",
        "Refused by the box: PBX {pbx} offered no encrypted sound (SRTP), which is required there.",
    ),
    "call_not_encrypted_do_1": (
        "Zet SRTP ook aan de andere kant aan, of maak het hier bij die lijn of centrale niet verplicht.",
        "Turn SRTP on at the other end too, or do not require it here for that trunk or PBX.",
    ),
    "call_encrypted_only_in": (
        "Geweigerd door de box: de provider van {trunk} wil alleen versleuteld geluid (SRTP), en dat staat uit.",
        "Refused by the box: the provider of {trunk} wants encrypted sound (SRTP) only, which is off there.",
    ),
    "call_encrypted_only_out": (
        "Geweigerd door de box: centrale {pbx} wil alleen versleuteld geluid (SRTP), en dat staat uit.",
        "Refused by the box: PBX {pbx} wants encrypted sound (SRTP) only, which is off there.",
    ),
    "call_encrypted_only_do_1": (
        "Zet SRTP hier aan bij die lijn of centrale, of aan de andere kant uit.",
        "Turn SRTP on here for that trunk or PBX, or off at the other end.",
    ),
    "call_no_codec_in": (
        "Geweigerd door de box: de provider van {trunk} bood geen codec aan die hier mag.",
        "Refused by the box: the provider of {trunk} offered no codec that is allowed here.",
    ),
    "call_no_codec_out": (
        "Geweigerd door de box: centrale {pbx} bood geen codec aan die hier mag.",
        "Refused by the box: PBX {pbx} offered no codec that is allowed here.",
    ),
    "call_no_codec_do_1": (
        "Sta aan beide kanten G.711 A-law (PCMA) toe.",
        "Allow G.711 A-law (PCMA) on both sides.",
    ),
}
