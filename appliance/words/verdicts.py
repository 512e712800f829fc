"""What became of a call, who decided it, and what to do about it, in words.

Law: pure; one sentence, with the numbers in it.
"""

from appliance.words import planned, unfit

_IN = {
    "answered": (
        "Opgenomen: {from} sprak {length} met {did}.",
        "Answered: {from} spoke {length} with {did}.",
    ),
    "cancelled": (
        "De beller {from} hing na {waited} s op, voordat er werd opgenomen.",
        "The caller {from} hung up after {waited} s, before an answer.",
    ),
    "busy": ("Centrale {pbx} antwoordde: in gesprek.", "PBX {pbx} answered: busy."),
    "declined": ("Centrale {pbx} weigerde het gesprek.", "PBX {pbx} declined the call."),
    "no_answer": (
        "Niemand nam op: centrale {pbx} liet {did} {waited} s overgaan.",
        "Nobody answered: PBX {pbx} let {did} ring for {waited} s.",
    ),
    "unreachable": (
        "Niet doorgekomen: centrale {pbx} gaf geen antwoord.",
        "It did not get through: PBX {pbx} gave no answer.",
    ),
    "error": (
        "Niet doorgekomen: centrale {pbx} gaf een storing (de beller kreeg {code}).",
        "It did not get through: PBX {pbx} gave a fault (the caller got {code}).",
    ),
    "line_lost": (
        "Afgebroken na {length}: de verbinding viel weg.",
        "Cut off after {length}: the connection was lost.",
    ),
    "no_ack": (
        "Opgenomen, maar de provider van {trunk} bevestigde dat niet; er is niet gesproken.",
        "Answered, but the provider of {trunk} never confirmed it; nobody spoke.",
    ),
    "operator": ("Beëindigd: iemand hing dit gesprek op vanuit de box.", "Ended: somebody hung up at the box."),
    "shutdown": ("Beëindigd: de telefoonmotor werd gestopt.", "Ended: the telephone engine was stopped."),
    "not_ours": (
        "Geweigerd door de box: {to} is geen nummer van deze box.",
        "Refused by the box: {to} is no number of this box.",
    ),
    "barred_inbound": (
        "Geweigerd door de box: {did} staat niet open voor inkomende gesprekken.",
        "Refused by the box: {did} is not open for incoming calls.",
    ),
    "barred_outbound": (
        "Geweigerd door de box: met {did} mag niet worden gebeld.",
        "Refused by the box: {did} may not make calls.",
    ),
    "not_a_number": (
        "Geweigerd door de box: {to} is geen telefoonnummer.",
        "Refused by the box: {to} is no telephone number.",
    ),
    "no_trunk": (
        "Niet verder gekomen: er was geen werkende lijn naar de provider.",
        "It got no further: no trunk to the provider worked.",
    ),
    "no_pbx": (
        "Niet verder gekomen: bij {did} hoort geen centrale.",
        "It got no further: no PBX belongs to {did}.",
    ),
    "pbx_unreachable": (
        "Niet doorgekomen: centrale {pbx} was onbereikbaar toen {from} belde.",
        "It did not get through: PBX {pbx} could not be reached when {from} called.",
    ),
    "channels_full": (
        "Geweigerd door de box: alle kanalen waren bezet toen {from} belde.",
        "Refused by the box: all channels were in use when {from} called.",
    ),
    "loop": (
        "Geweigerd door de box: het gesprek naar {did} kwam telkens terug.",
        "Refused by the box: the call to {did} kept coming back.",
    ),
    "destination_blocked": (
        "Geweigerd door de box: de regels voor bestemmingen staan {to} niet toe.",
        "Refused by the box: the rules for destinations do not allow {to}.",
    ),
    "limit_reached": (
        "Geweigerd door de box: een limiet was bereikt toen {to} werd gebeld.",
        "Refused by the box: a limit was reached when {to} was called.",
    ),
    "ledger_busy": (
        "Geweigerd door de box: wat het gesprek naar {to} mocht kosten kon niet op tijd worden vastgelegd.",
        "Refused by the box: what the call to {to} may cost could not be written down in time.",
    ),
    "draining": (
        "Doorverwezen door de box: hij ging herstarten voor een update en nam geen nieuwe gesprekken aan.",
        "Sent elsewhere by the box: it was about to restart for an update and took no new calls.",
    ),
    "budget_spent": (
        "Beëindigd door de box na {length}: het budget was op.",
        "Ended by the box after {length}: the budget was spent.",
    ),
    "fraud_burst": (
        "Geweigerd door de box: er begonnen heel veel gesprekken binnen enkele seconden. Dat lijkt op misbruik.",
        "Refused by the box: very many calls began within seconds. That looks like fraud.",
    ),
    "fraud_short_calls": (
        "Geweigerd door de box: er waren veel heel korte gesprekken achter elkaar. Dat lijkt op misbruik.",
        "Refused by the box: there were many very short calls in a row. That looks like fraud.",
    ),
    "fraud_new_country_at_night": (
        "Geweigerd door de box: het is nacht en dit land is nog nooit gebeld. Dat lijkt op misbruik.",
        "Refused by the box: it is night and this country was never called before. That looks like fraud.",
    ),
    "fraud_sequential": (
        "Geweigerd door de box: de gekozen nummers liggen vlak naast elkaar. Dat lijkt op misbruik.",
        "Refused by the box: the numbers that were dialled lie side by side. That looks like fraud.",
    ),
    "emergency_first": (
        "Beëindigd door de box na {length}: een noodoproep had het kanaal nodig.",
        "Ended by the box after {length}: an emergency call needed the channel.",
    ),
    "fault": (
        "Afgebroken door de box: er zit een fout in de software.",
        "Broken off by the box: there is a fault in the software.",
    ),
}
_OUT = {
    **_IN,
    "answered": (
        "Opgenomen: {did} sprak {length} met {to}.",
        "Answered: {did} spoke {length} with {to}.",
    ),
    "cancelled": (
        "Wie belde, hing na {waited} s op, voordat {to} opnam.",
        "Who called hung up after {waited} s, before {to} answered.",
    ),
    "busy": ("{to} was in gesprek.", "{to} was busy."),
    "declined": ("{to} weigerde het gesprek.", "{to} declined the call."),
    "no_answer": ("{to} nam in {waited} s niet op.", "{to} did not answer within {waited} s."),
    "unreachable": (
        "Niet doorgekomen: de provider van {trunk} gaf geen antwoord.",
        "It did not get through: the provider of {trunk} gave no answer.",
    ),
    "error": (
        "Niet doorgekomen: de provider van {trunk} weigerde het gesprek naar {to} (de centrale kreeg {code}).",
        "It did not get through: the provider of {trunk} refused the call to {to} (the PBX got {code}).",
    ),
    "no_ack": (
        "Opgenomen, maar centrale {pbx} bevestigde dat niet; er is niet gesproken.",
        "Answered, but PBX {pbx} never confirmed it; nobody spoke.",
    ),
    "channels_full": (
        "Geweigerd door de box: alle kanalen waren bezet toen {to} werd gebeld.",
        "Refused by the box: all channels were in use when {to} was called.",
    ),
    "loop": (
        "Geweigerd door de box: het gesprek naar {to} kwam telkens terug.",
        "Refused by the box: the call to {to} kept coming back.",
    ),
    "pbx_unreachable": (
        "Niet doorgekomen: de centrale voor {to} was onbereikbaar.",
        "It did not get through: the PBX for {to} could not be reached.",
    ),
}
_HIDDEN = {
    "answered": (
        "Opgenomen: een beller zonder nummer sprak {length} met {did}.",
        "Answered: a caller without number spoke {length} with {did}.",
    ),
    "cancelled": (
        "Een beller zonder nummer hing na {waited} s op, voordat er werd opgenomen.",
        "A caller without number hung up after {waited} s, before an answer.",
    ),
    "pbx_unreachable": (
        "Niet doorgekomen: centrale {pbx} was onbereikbaar toen een beller zonder nummer belde.",
        "It did not get through: PBX {pbx} could not be reached when a caller without number called.",
    ),
    "channels_full": (
        "Geweigerd door de box: alle kanalen waren bezet toen een beller zonder nummer belde.",
        "Refused by the box: all channels were in use when a caller without number called.",
    ),
}
_EXACT = {
    "call_error_403_in": (
        "Niet doorgekomen: centrale {pbx} weigert gesprekken van de box (403).",
        "It did not get through: PBX {pbx} refuses calls from the box (403).",
    ),
    "call_error_403_in_do_1": (
        "Zet het adres van de box in de centrale bij de toegestane adressen van de lijn.",
        "Add the address of the box to the allowed addresses of the trunk in the PBX.",
    ),
    "call_error_403_in_do_2": (
        "Kijk in de centrale of die lijn inkomende gesprekken mag ontvangen.",
        "See in the PBX whether that trunk may receive incoming calls.",
    ),
    "call_error_404_in": (
        "Niet doorgekomen: centrale {pbx} kent {did} niet (404).",
        "It did not get through: PBX {pbx} does not know {did} (404).",
    ),
    "call_error_404_in_do_1": (
        "Voeg {did} in de centrale toe als inkomend nummer (DID), met een bestemming.",
        "Add {did} as an incoming number (DID) in the PBX, with a destination.",
    ),
    "call_error_404_in_do_2": (
        "Staat het er al? Dan verwacht de centrale een andere schrijfwijze: verander hier haar nummerformaat.",
        "Is it there already? Then the PBX expects another notation: change its number format here.",
    ),
    "call_error_484_in": (
        "Niet doorgekomen: centrale {pbx} vindt {did} onvolledig (484).",
        "It did not get through: PBX {pbx} finds {did} incomplete (484).",
    ),
    "call_error_484_in_do_1": (
        "De centrale verwacht een andere schrijfwijze: verander hier haar nummerformaat.",
        "The PBX expects another notation: change its number format here.",
    ),
    "call_error_488_in": (
        "Niet doorgekomen: centrale {pbx} en de box hebben geen codec of versleuteling gemeen (488).",
        "It did not get through: PBX {pbx} and the box share no codec or encryption (488).",
    ),
    "call_error_488_in_do_1": (
        "Sta in de centrale G.711 A-law (PCMA) toe, en maak SRTP aan beide kanten gelijk.",
        "Allow G.711 A-law (PCMA) in the PBX, and make SRTP the same on both sides.",
    ),
    "call_error_403_out": (
        "Niet doorgekomen: de provider van {trunk} verbiedt het gesprek naar {to} (403).",
        "It did not get through: the provider of {trunk} forbids the call to {to} (403).",
    ),
    "call_error_403_out_do_1": (
        "Vraag de provider of deze bestemming open staat, en of er tegoed is.",
        "Ask the provider whether this destination is open, and whether there is credit.",
    ),
    "call_error_403_out_do_2": (
        "Controleer of {did} op trunk {trunk} als afzender mag worden meegestuurd.",
        "Check that {did} may be sent as caller ID on trunk {trunk}.",
    ),
    "call_error_404_out": (
        "Niet doorgekomen: volgens de provider van {trunk} bestaat {to} niet (404).",
        "It did not get through: the provider of {trunk} says that {to} does not exist (404).",
    ),
    "call_error_404_out_do_1": ("Controleer het gekozen nummer.", "Check the number that was dialled."),
    "call_error_404_out_do_2": (
        "Gaat het bij alle nummers mis, verander dan het nummerformaat van trunk {trunk}.",
        "If it fails for all numbers, change the number format of trunk {trunk}.",
    ),
    "call_error_484_out": (
        "Niet doorgekomen: volgens de provider van {trunk} is {to} onvolledig (484).",
        "It did not get through: the provider of {trunk} says that {to} is incomplete (484).",
    ),
    "call_error_484_out_do_1": ("Controleer het gekozen nummer.", "Check the number that was dialled."),
    "call_error_484_out_do_2": (
        "Gaat het bij alle nummers mis, verander dan het nummerformaat van trunk {trunk}.",
        "If it fails for all numbers, change the number format of trunk {trunk}.",
    ),
    "call_error_488_out": (
        "Niet doorgekomen: de provider van {trunk} en de box hebben geen codec of versleuteling gemeen (488).",
        "It did not get through: the provider of {trunk} and the box share no codec or encryption (488).",
    ),
    "call_error_488_out_do_1": (
        "Zet PCMA in de codecs van trunk {trunk}, en SRTP zoals de provider voorschrijft.",
        "Put PCMA into the codecs of trunk {trunk}, and SRTP as the provider prescribes.",
    ),
    "call_line_lost_failed": (
        "Niet doorgekomen: de verbinding met wie belde viel weg voordat er werd opgenomen.",
        "It did not get through: the connection to who called was lost before an answer.",
    ),
    "call_line_lost_failed_do_1": (
        "Controleer netwerk en internetlijn als dit vaker gebeurt.",
        "Check network and internet line if this happens more often.",
    ),
}
_REMEDIES = {
    "call_do_emergency": (
        "Dit was een noodoproep. Bel 112 met een mobiele telefoon, en laat dit vandaag nog nakijken.",
        "This was an emergency call. Call 112 with a mobile phone, and have this looked at today.",
    ),
    "call_outcome_do_1": (
        "Geef de SIP-berichten van dit gesprek aan uw installateur of provider.",
        "Give the SIP messages of this call to your installer or provider.",
    ),
    "call_unreachable_do_1": (
        "Kijk op de statuspagina of trunk {trunk} en centrale {pbx} nu bereikbaar zijn.",
        "Look at the status page whether trunk {trunk} and PBX {pbx} can be reached now.",
    ),
    "call_unreachable_do_2": ("Controleer kabels, router en firewall.", "Check cables, router and firewall."),
    "call_error_do_1": (
        "Herhaal het gesprek. Gaat het weer mis, geef dan code {code} door aan de beheerder of de provider.",
        "Repeat the call. If it fails again, give code {code} to who maintains the PBX, or to the provider.",
    ),
    "call_line_lost_do_1": (
        "Controleer het netwerk, en of de centrale of de router toen herstartte.",
        "Check the network, and whether the PBX or the router restarted then.",
    ),
    "call_no_ack_do_1": (
        "Zet SIP ALG uit in de router, en controleer de firewall aan de bellende kant.",
        "Switch SIP ALG off in the router, and check the firewall on the calling side.",
    ),
    "call_not_ours_do_1": ("Is {to} van u? Voeg het toe bij Nummers.", "Is {to} yours? Add it under Numbers."),
    "call_barred_inbound_do_1": (
        "Zet {did} bij Nummers open voor inkomend, als dat mag.",
        "Open {did} for incoming calls under Numbers, if that is wanted.",
    ),
    "call_barred_outbound_do_1": (
        "Zet {did} bij Nummers open voor uitgaand, of laat de centrale een ander nummer tonen.",
        "Open {did} for outgoing calls under Numbers, or let the PBX show another number.",
    ),
    "call_not_a_number_do_1": (
        "Controleer het buitenlijncijfer en de nummernotatie van de centrale.",
        "Check the outside prefix and the number notation of the PBX.",
    ),
    "call_no_trunk_do_1": (
        "Kijk op de statuspagina waarom de lijnen niet werkten.",
        "Look at the status page why the trunks did not work.",
    ),
    "call_no_pbx_do_1": ("Kies bij Nummers een centrale voor {did}.", "Choose a PBX for {did} under Numbers."),
    "call_pbx_unreachable_do_1": (
        "Controleer of centrale {pbx} aanstaat en aangemeld is.",
        "Check that PBX {pbx} is on and registered.",
    ),
    "call_pbx_unreachable_do_2": (
        "Laat de provider voor dit geval zijn eigen doorschakeling aan.",
        "Keep the provider's own failover on for this case.",
    ),
    "call_channels_full_do_1": (
        "Gebeurt dit vaker? Neem kanalen bij de provider bij.",
        "Does this happen often? Buy more channels at the provider.",
    ),
    "call_loop_do_1": (
        "Controleer de doorschakelingen in de centrale.",
        "Check the forwarding in the PBX.",
    ),
    "call_destination_blocked_do_1": (
        "Mag dit wel? Sta {to} toe bij Bestemmingen.",
        "Is this wanted? Allow {to} under Destinations.",
    ),
    "call_fraud_burst_do_1": (
        "Klopt dit gesprek? Laat de box dan alleen waarschuwen; zo niet, verander de wachtwoorden van de"
        " centrale.",
        "Was this call right? Then let the box warn only; if not, change the passwords of the PBX.",
    ),
    "call_fraud_short_calls_do_1": (
        "Klopt dit gesprek? Laat de box dan alleen waarschuwen; zo niet, verander de wachtwoorden van de"
        " centrale.",
        "Was this call right? Then let the box warn only; if not, change the passwords of the PBX.",
    ),
    "call_fraud_new_country_at_night_do_1": (
        "Klopt dit gesprek? Laat de box dan alleen waarschuwen; zo niet, verander de wachtwoorden van de"
        " centrale.",
        "Was this call right? Then let the box warn only; if not, change the passwords of the PBX.",
    ),
    "call_fraud_sequential_do_1": (
        "Klopt dit gesprek? Laat de box dan alleen waarschuwen; zo niet, verander de wachtwoorden van de"
        " centrale.",
        "Was this call right? Then let the box warn only; if not, change the passwords of the PBX.",
    ),
    "call_limit_reached_do_1": (
        "Kijk bij Limieten wat er verbruikt is; verhoog de limiet, of hef hem een uur op.",
        "See under Limits what was used; raise the limit, or lift it for an hour.",
    ),
    "call_ledger_busy_do_1": (
        "Controleer of de schijf van de box vol of versleten is.",
        "Check whether the disk of the box is full or worn out.",
    ),
    "call_draining_do_1": (
        "Kies bij Instellingen een uur voor updates waarin zelden wordt gebeld.",
        "Choose an hour for updates in Settings in which there are hardly any calls.",
    ),
    "call_budget_spent_do_1": (
        "Klopt dit gesprek? Verhoog dan de limiet; zo niet, zoek uit wie er belde.",
        "Was this call right? Then raise the limit; if not, find out who called.",
    ),
    "call_fault_do_1": (
        "De fout staat in het logboek van de telefoonmotor; geef die door aan uw leverancier.",
        "The fault is in the engine's log; pass it on to your supplier.",
    ),
}
_OUTCOMES = {
    "answered": ("Opgenomen ({length}).", "Answered ({length})."),
    "busy": ("{to} was in gesprek.", "{to} was busy."),
    "no_answer": ("Er nam niemand op.", "Nobody answered."),
    "cancelled": ("De beller hing op voordat er werd opgenomen.", "The caller hung up before an answer."),
    "rejected": ("Het gesprek werd geweigerd.", "The call was declined."),
    "failed": ("Het gesprek mislukte ({code}, {reason}).", "The call failed ({code}, {reason})."),
    "barred": ("Dit nummer mocht dit gesprek niet voeren.", "This number may not have this call."),
    "blocked": ("De box hield het gesprek naar {to} tegen.", "The box stopped the call to {to}."),
    "unavailable": ("{to} was niet bereikbaar.", "{to} could not be reached."),
    "unknown": (
        "Hoe dit gesprek afliep, schreef nieuwere software op ({reason}).",
        "How this call ended was written by newer software ({reason}).",
    ),
}
_DECIDERS = {
    "caller": ("de beller", "the caller"),
    "called": ("de gebelde", "the called party"),
    "box": ("deze box", "this box"),
    "pbx": ("de centrale", "the PBX"),
    "provider": ("de provider", "the provider"),
    "network": ("het netwerk", "the network"),
    "nobody": ("niemand", "nobody"),
}
_SOUND = {
    "call_sound_good": (
        "Het geluid was goed ({loss}% verlies, {jitter} ms jitter).",
        "The sound was good ({loss}% loss, {jitter} ms jitter).",
    ),
    "call_sound_poor": (
        "Het geluid haperde waarschijnlijk ({loss}% verlies, {jitter} ms jitter). Controleer de internetlijn.",
        "The sound probably stuttered ({loss}% loss, {jitter} ms jitter). Check the internet line.",
    ),
}
WORDS = {
    **{f"call_{reason}_in": words for reason, words in _IN.items()},
    **{f"call_{reason}_out": words for reason, words in _OUT.items()},
    **{f"call_outcome_{outcome}": words for outcome, words in _OUTCOMES.items()},
    **{f"decider_{who}": words for who, words in _DECIDERS.items()},
    **{f"call_{reason}_hidden": words for reason, words in _HIDDEN.items()},
    **_EXACT,
    **_REMEDIES,
    **_SOUND,
    **planned.WORDS,
    **unfit.WORDS,
}
