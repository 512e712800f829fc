"""How a call ended and why, in words.

Law: pure; saying never fails: a reason without a sentence is shown as it is.
"""

from __future__ import annotations

from typing import Literal

from appliance.calllog.record import CallRecord, Direction, Outcome

Lang = Literal["nl", "en"]
_COLUMN = {"nl": 0, "en": 1}

OUTCOMES = {
    Outcome.ANSWERED: ("beantwoord", "answered"),
    Outcome.BUSY: ("bezet", "busy"),
    Outcome.NO_ANSWER: ("niet opgenomen", "no answer"),
    Outcome.CANCELLED: ("opgehangen voor antwoord", "hung up before an answer"),
    Outcome.REJECTED: ("geweigerd", "declined"),
    Outcome.FAILED: ("mislukt", "failed"),
    Outcome.BARRED: ("nummer gesloten", "number barred"),
    Outcome.BLOCKED: ("geblokkeerd", "blocked"),
    Outcome.UNAVAILABLE: ("niet bereikbaar", "unavailable"),
    Outcome.UNKNOWN: ("onbekend", "unknown"),
}
DIRECTIONS = {Direction.IN: ("in", "in"), Direction.OUT: ("uit", "out")}
HEADINGS = {
    "nl": ("Begin", "", "Van", "Naar", "Afloop", "Duur", "Reden"),
    "en": ("Start", "", "From", "To", "Outcome", "Length", "Reason"),
}
REASONS = {
    "answered": ("Er is gesproken en opgehangen.", "It was answered and hung up."),
    "cancelled": ("De beller hing op voordat er was opgenomen.", "The caller hung up before an answer."),
    "busy": ("De gebelde kant was bezet.", "The called side was busy."),
    "declined": ("De gebelde kant weigerde het gesprek.", "The called side declined the call."),
    "no_answer": ("Er nam niemand op.", "Nobody answered."),
    "unreachable": (
        "De gebelde kant was niet te bereiken. Controleer de verbinding met de lijn of de centrale.",
        "The called side could not be reached. Check the connection to the trunk or the PBX.",
    ),
    "error": (
        "De gebelde kant gaf een storing als antwoord. De SIP-code zegt welke.",
        "The called side answered with a fault. The SIP code says which.",
    ),
    "error_488": (
        "De gebelde kant en de box hebben geen codec of versleuteling (SRTP) gemeen.",
        "The called side and the box share no codec or encryption (SRTP).",
    ),
    "line_lost": (
        "De verbinding viel weg tijdens het gesprek. Controleer het netwerk.",
        "The connection was lost during the call. Check the network.",
    ),
    "no_ack": (
        "De bellende kant bevestigde het antwoord niet. Controleer firewall en SIP ALG aan die kant.",
        "The calling side never confirmed the answer. Check firewall and SIP ALG on that side.",
    ),
    "not_ours": (
        "Het gebelde nummer is niet van deze box. Voeg het toe bij Nummers als het wel van u is.",
        "The number called is not of this box. Add it under Numbers if it is yours.",
    ),
    "barred_inbound": (
        "Dit nummer staat niet open voor inkomende gesprekken. U kunt dat bij Nummers veranderen.",
        "This number is not open for incoming calls. You can change that under Numbers.",
    ),
    "barred_outbound": (
        "Met dit nummer mag niet naar buiten worden gebeld. U kunt dat bij Nummers veranderen.",
        "This number may not make outgoing calls. You can change that under Numbers.",
    ),
    "not_a_number": (
        "Wat gekozen werd is geen telefoonnummer. Controleer het buitenlijncijfer van de centrale.",
        "What was dialled is no telephone number. Check the outside prefix of the PBX.",
    ),
    "no_trunk": (
        "Er was geen werkende lijn naar de provider. Kijk bij Lijnen wat eraan schort.",
        "No trunk to the provider worked. Look under Trunks for what is wrong.",
    ),
    "no_pbx": (
        "Bij dit nummer hoort geen telefooncentrale. Kies er een bij Nummers.",
        "No PBX belongs to this number. Choose one under Numbers.",
    ),
    "pbx_unreachable": (
        "De telefooncentrale was niet bereikbaar. Controleer of zij aanstaat en aangemeld is.",
        "The PBX could not be reached. Check that it is on and registered.",
    ),
    "channels_full": (
        "Alle kanalen waren in gebruik. Neem er bij de provider kanalen bij als dit vaker gebeurt.",
        "All channels were in use. Buy more at the provider if this happens often.",
    ),
    "channels_full_pbx": (
        "Centrale {line} voerde al {most} gesprekken, meer mag zij er niet tegelijk. U kunt dat bij Centrales"
        " veranderen.",
        "PBX {line} had {most} calls already, and may have no more at once. You can change that under PBXs.",
    ),
    "channels_full_inbound": (
        "Er waren al {most} inkomende gesprekken, het ingestelde maximum. U kunt dat bij Limieten veranderen.",
        "There were {most} incoming calls already, as many as are set. You can change that under Limits.",
    ),
    "channels_full_outbound": (
        "Er waren al {most} uitgaande gesprekken, het ingestelde maximum. U kunt dat bij Limieten veranderen.",
        "There were {most} outgoing calls already, as many as are set. You can change that under Limits.",
    ),
    "channels_full_total": (
        "Er waren al {most} gesprekken, het ingestelde maximum. U kunt dat bij Limieten veranderen.",
        "There were {most} calls already, as many as are set. You can change that under Limits.",
    ),
    "not_encrypted": (
        "Versleuteld geluid (SRTP) is op deze lijn verplicht, en wie belde bood het niet aan.",
        "Encrypted sound (SRTP) is required on this line, and who called did not offer it.",
    ),
    "encrypted_only": (
        "Wie belde wil alleen versleuteld geluid (SRTP), en dat staat op deze lijn uit.",
        "Who called wants encrypted sound (SRTP) only, which is off on this line.",
    ),
    "no_codec": (
        "Wie belde bood geen codec aan die hier mag. Sta aan beide kanten G.711 A-law (PCMA) toe.",
        "Who called offered no codec that is allowed here. Allow G.711 A-law (PCMA) on both sides.",
    ),
    "loop": (
        "Het gesprek kwam bij de box terug. Controleer de doorschakelingen in de centrale.",
        "The call came back to the box. Check the forwarding in the PBX.",
    ),
    "destination_blocked": (
        "Deze bestemming is geblokkeerd door de regel: {rule}. Sta haar toe bij Bestemmingen als dat niet klopt.",
        "This destination is blocked by the rule: {rule}. Allow it under Destinations if that is wrong.",
    ),
    "limit_reached": (
        "De limiet {limit} is bereikt. Verhoog hem bij Limieten, of hef hem een uur op.",
        "The limit {limit} is reached. Raise it under Limits, or lift it for an hour.",
    ),
    "ledger_busy": (
        "De box kon niet op tijd opschrijven wat dit gesprek mag kosten. Controleer de schijf.",
        "The box could not write down in time what this call may cost. Check the disk.",
    ),
    "draining": (
        "De box ging herstarten voor een update en nam geen nieuwe gesprekken aan. Kies een stiller uur voor"
        " updates.",
        "The box was about to restart for an update and took no new calls. Choose a quieter hour for updates.",
    ),
    "budget_spent": (
        "De box beëindigde het gesprek omdat het budget op was. Verhoog de limiet als dat vaker gebeurt.",
        "The box ended the call because the budget was spent. Raise the limit if this happens often.",
    ),
    "fraud_burst": (
        "Dit leek op misbruik: er begonnen heel veel gesprekken binnen enkele seconden. Klopt het wel,"
        " laat de box dan alleen waarschuwen (Beveiliging).",
        "This looked like fraud: very many calls began within seconds. If it is right, let the box warn"
        " only (Security).",
    ),
    "fraud_short_calls": (
        "Dit leek op misbruik: er waren veel heel korte gesprekken achter elkaar. Klopt het wel, laat de"
        " box dan alleen waarschuwen (Beveiliging).",
        "This looked like fraud: there were many very short calls in a row. If it is right, let the box"
        " warn only (Security).",
    ),
    "fraud_new_country_at_night": (
        "Dit leek op misbruik: het is nacht en dit land is nog nooit gebeld. Klopt het wel, laat de box"
        " dan alleen waarschuwen (Beveiliging).",
        "This looked like fraud: it is night and this country was never called before. If it is right,"
        " let the box warn only (Security).",
    ),
    "fraud_sequential": (
        "Dit leek op misbruik: de gekozen nummers liggen vlak naast elkaar. Klopt het wel, laat de box"
        " dan alleen waarschuwen (Beveiliging).",
        "This looked like fraud: the numbers that were dialled lie side by side. If it is right, let the"
        " box warn only (Security).",
    ),
    "emergency_first": (
        "De box beëindigde dit gesprek omdat alle kanalen bezet waren en een noodoproep voorging.",
        "The box ended this call because all channels were in use and an emergency call went first.",
    ),
    "belplan_busy": (
        "Het belplan liet de beller in gesprek horen.",
        "The call plan let the caller hear busy.",
    ),
    "belplan_unavailable": (
        "Het belplan eindigde het gesprek als niet bereikbaar.",
        "The call plan ended the call as unavailable.",
    ),
    "belplan_declined": ("Het belplan weigerde het gesprek.", "The call plan declined the call."),
    "belplan_done": ("Het belplan heeft het gesprek afgerond.", "The call plan completed the call."),
    "belplan_left": (
        "De beller hing op terwijl het belplan liep.",
        "The caller hung up while the call plan went on.",
    ),
    "media_lost": (
        "Een kant stuurde geen geluid meer zonder op te hangen. Controleer of de centrale of de lijn uitviel.",
        "One side sent no sound any more without hanging up. Check whether the PBX or the line failed.",
    ),
    "engine_lost": (
        "De telefoonmotor viel weg terwijl deze beller in een belplan zat; de verbinding ging verloren.",
        "The telephone engine went down while this caller was in a call plan; the connection was lost.",
    ),
    "switch_turned": ("Met een telefooncode is een schakelaar omgezet.", "A phone code turned a switch."),
    "switch_refused": ("De pincode van de schakelaar klopte niet.", "The PIN of the switch was wrong."),
    "fault": (
        "Het gesprek eindigde door een fout in de software van de box. De fout staat in het logboek van de"
        " telefoonmotor; geef die door aan uw leverancier.",
        "The call ended because of a fault in the box's software. The fault is in the engine's log; pass it on to"
        " your supplier.",
    ),
}
"""Each may hold `{name}` of the record's `params`."""


def outcome_words(outcome: Outcome, lang: Lang) -> str:
    """How a call ended, in a word or two."""
    return OUTCOMES[outcome][_COLUMN[lang]]


def reason_words(record: CallRecord, lang: Lang) -> str:
    """Why a call ended as it did: a sentence, or the machine code when there is none."""
    exact = dict(record.params).get("full", "") or record.sip_code
    words = REASONS.get(f"{record.reason}_{exact}") or REASONS.get(record.reason)
    if words is None:
        return " ".join((record.reason, *(f"{name}={value}" for name, value in record.params)))
    text = words[_COLUMN[lang]]
    for name, value in record.params:
        text = text.replace("{" + name + "}", value)
    return text
