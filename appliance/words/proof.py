"""The steps of a test call, how it ended, and what was learned from it, in words.

Law: pure; a step says what happened, an outcome says what to do next.
"""

WORDS = {
    "proof_step_dialling": (
        "{number} wordt gebeld via {line}, met {caller} als afzender",
        "calling {number} over {line}, showing {caller}",
    ),
    "proof_step_waiting": ("wacht hoogstens {seconds} s op een gesprek", "waiting at most {seconds} s for a call"),
    "proof_step_arrived": (
        "gesprek van {caller} voor {called} via {line}",
        "a call from {caller} for {called} over {line}",
    ),
    "proof_step_trying": ("de andere kant is aan het zoeken", "the other side is looking"),
    "proof_step_ringing": ("gaat over", "ringing"),
    "proof_step_early": ("gaat over, met geluid", "ringing, with sound"),
    "proof_step_answered": ("opgenomen", "answered"),
    "proof_step_heard_near": ("de beller is te horen ({level} dB)", "the caller is heard ({level} dB)"),
    "proof_step_heard_far": ("de gebelde kant is te horen ({level} dB)", "the called side is heard ({level} dB)"),
    "proof_step_turned_away": ("geweigerd door de box: {why} ({code})", "turned away by the box: {why} ({code})"),
    "proof_step_spoken": ("er is {seconds} s ingesproken", "{seconds} s were spoken"),
    "proof_step_ended": ("opgehangen ({code} {reason})", "hung up ({code} {reason})"),
    "proof_heard": (
        "Gelukt: opgenomen, en geluid van elke kant.",
        "It works: answered, and sound from every side.",
    ),
    "proof_not_heard": (
        "Opgenomen, maar er kwam niet van elke kant geluid. Heeft u gesproken? Zo ja: controleer NAT, de"
        " RTP-poorten"
        " in de router, en `sip.public_address`.",
        "Answered, but sound did not come from every side. Did you speak? If so: check NAT, the RTP ports in the"
        " router, and `sip.public_address`.",
    ),
    "proof_no_answer": (
        "Er werd niet opgenomen. Probeer het opnieuw met een toestel bij de hand.",
        "Nobody answered. Try again with a telephone at hand.",
    ),
    "proof_busy": (
        "Het nummer is in gesprek. Probeer het zo opnieuw.",
        "The number is busy. Try again soon.",
    ),
    "proof_refused": (
        "De gebelde kant weigerde het gesprek ({code} {reason}).",
        "The called side declined the call ({code} {reason}).",
    ),
    "proof_failed": (
        "Het gesprek kwam niet tot stand ({code} {reason}). `trunkbox status` toont wat er aan de lijn mankeert.",
        "The call did not come about ({code} {reason}). `trunkbox status` shows what is wrong with the line.",
    ),
    "proof_nothing_came": (
        "Er kwam geen gesprek. Belde u het juiste nummer, en is de trunk aangemeld? `trunkbox status` toont het.",
        "No call came. Did you call the right number, and is the trunk registered? `trunkbox status` shows it.",
    ),
    "proof_not_ours": (
        "Er kwam een gesprek voor een nummer dat de box niet kent. Kijk wat hieronder is geleerd, of voeg het"
        " nummer"
        " toe.",
        "A call came for a number that the box does not know. See what was learned below, or add the number.",
    ),
    "proof_barred": (
        "Er kwam een gesprek dat volgens de instellingen niet mag. Sta de richting toe bij dit nummer.",
        "A call came that the settings do not allow. Allow the direction at this number.",
    ),
    "proof_recorded": ("Uw meldtekst is ingesproken.", "Your announcement is recorded."),
    "proof_nothing_said": (
        "Er is niets ingesproken. Laat de box opnieuw bellen, en spreek na de toon.",
        "Nothing was spoken. Let the box call again, and speak after the tone.",
    ),
    "proof_stopped": ("De proef is gestopt.", "The test was stopped."),
    "proof_learned": (
        "Het gebelde nummer komt binnen als {raw} (in {place}, notatie {style}).",
        "The called number arrives as {raw} (in {place}, notation {style}).",
    ),
    "proof_learned_caller": (
        "Het nummer van de beller komt binnen in {place}, notatie {style}.",
        "The number of the caller arrives in {place}, notation {style}.",
    ),
    "proof_suggestion": (
        "voorstel: zet {path} van {now} op {seen}",
        "suggestion: set {path} from {now} to {seen}",
    ),
    "proof_what": (
        "Kies out NUMMER, pbx NUMMER, in of from_pbx; `{kind}` is geen proef.",
        "Choose out NUMBER, pbx NUMBER, in or from_pbx; `{kind}` is no test.",
    ),
    "proof_too_many": (
        "Er lopen al twee proefgesprekken. Wacht tot er een klaar is.",
        "Two test calls are running already. Wait until one is over.",
    ),
    "no_such_test": (
        "Er is geen proefgesprek {test} meer. Begin een nieuw.",
        "There is no test call {test} any more. Begin a new one.",
    ),
    "proof_emergency": (
        "{number} is een noodnummer of kan er een worden; de box belt het nooit als proef. Kies een gewoon"
        " nummer.",
        "{number} is an emergency number or may become one; the box never calls it as a test. Choose an ordinary"
        " number.",
    ),
    "proof_not_a_number": (
        "`{number}` is geen volledig telefoonnummer. Schrijf bijvoorbeeld 0612345678 of +31612345678.",
        "`{number}` is no whole telephone number. Write for example 0612345678 or +31612345678.",
    ),
    "proof_no_caller": (
        "Dat afzendernummer staat niet bij de nummers van de box. Kies een van uw eigen nummers.",
        "That caller number is not among the numbers of the box. Choose one of your own.",
    ),
    "proof_caller_barred": (
        "Dit eigen nummer mag niet naar buiten bellen. Kies een ander, of sta het toe onder `numbers`.",
        "This own number may not call out. Choose another, or allow it under `numbers`.",
    ),
    "proof_blocked": (
        "De box mag {number} niet bellen: de bestemming is geblokkeerd. `trunkbox explain {number}` zegt door"
        " welke"
        " regel.",
        "The box may not call {number}: the destination is blocked. `trunkbox explain {number}` says by which"
        " rule.",
    ),
    "proof_limit": (
        "De box mag {number} nu niet bellen: een limiet is bereikt. Verhoog die bij Limieten, of hef haar"
        " een uur op.",
        "The box may not call {number} now: a limit is reached. Raise it under Limits, or lift it for an hour.",
    ),
    "proof_ledger": (
        "De box kon niet op tijd vastleggen wat dit gesprek mag kosten. Probeer het opnieuw; blijft het zo,"
        " controleer dan de schijf.",
        "The box could not write down in time what this call may cost. Try again; if it stays so, check the disk.",
    ),
    "proof_no_trunk": (
        "Geen trunk kan dit gesprek nu dragen. `trunkbox status` toont of de trunk is aangemeld.",
        "No trunk can carry this call now. `trunkbox status` shows whether the trunk is registered.",
    ),
    "proof_no_pbx": (
        "Er is geen centrale die dit gesprek nu kan krijgen. `trunkbox status` toont of zij er is.",
        "There is no PBX that can get this call now. `trunkbox status` shows whether it is there.",
    ),
}
