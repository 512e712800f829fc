"""The words of `trunkbox run`: what started, what broke, what to try next.

Law: pure; each sentence says what, why, and what to do next.
"""

WORDS = {
    "child_engine": ("de telefoonmotor", "the telephone engine"),
    "child_web": ("de webserver", "the web server"),
    "child_provider": ("de oefenprovider", "the practice provider"),
    "child_pbx": ("de oefencentrale", "the practice PBX"),
    "child_practice_engine": ("de oefenbox", "the practice box"),
    "child_calls": ("de proefgesprekken", "the trial calls"),
    "run_data": ("Gegevens: {data}", "Data: {data}"),
    "run_ready": ("{what} is gereed ({seconds} s)", "{what} is ready ({seconds} s)"),
    "run_web": ("Webpagina's: {url}", "Web pages: {url}"),
    "run_crashed": (
        "{what} viel om ({status}); nieuwe start over {pause} s. De rest loopt door.",
        "{what} fell over ({status}); it starts again in {pause} s. The rest goes on.",
    ),
    "run_not_started": (
        (
            "{what} kan niet starten ({detail}); nieuwe poging over {pause} s. Herstelt dat niet, voer dan"
            " ./run --setup-only uit."
        ),
        "{what} cannot start ({detail}); next try in {pause} s. If that does not help, run ./run --setup-only.",
    ),
    "run_back": ("{what} draait weer", "{what} runs again"),
    "run_stopping": (
        "Stoppen: gesprekken worden beëindigd, aanmeldingen ingetrokken ...",
        "Stopping: calls are ended, registrations withdrawn ...",
    ),
    "run_killed": ("{what} reageerde niet en is hard gestopt", "{what} did not react and was stopped by force"),
    "run_stopped": ("Alles is gestopt.", "Everything has stopped."),
    "status_code": ("code {code}", "code {code}"),
    "status_signal": ("signaal {signal}", "signal {signal}"),
    "not_this_machine": (
        "Netwerk, firewall, klok en updates: niet toegepast op deze machine (dat doet alleen het apparaat zelf).",
        "Network, firewall, clock and updates: not applied on this machine (only the appliance itself does that).",
    ),
    "run_next": (
        "Hoe het ervoor staat: `{command} status`. Ctrl-C stopt de box.",
        "How it stands: `{command} status`. Ctrl-C stops the box.",
    ),
    "run_held": (
        "Met {data} draait al een box: proces {pid} ({what}). Stop die eerst, of kies een andere map met --data.",
        (
            "A box runs with {data} already: process {pid} ({what}). Stop it first, or choose another folder with"
            " --data."
        ),
    ),
    "http_taken": (
        (
            "Poort {port} op {host} is al in gebruik{by}. Stop dat programma, of kies een andere poort met --http"
            " {host}:{other}."
        ),
        (
            "Port {port} on {host} is already in use{by}. Stop that program, or choose another port with --http"
            " {host}:{other}."
        ),
    ),
    "http_forbidden": (
        "Poort {port} mag alleen root openen. Kies een poort vanaf 1024 met --http {host}:8080.",
        "Only root may open port {port}. Choose a port from 1024 with --http {host}:8080.",
    ),
    "http_no_address": (
        "{host} is geen adres van deze machine ({detail}). Kies er een met --http, bijvoorbeeld 0.0.0.0:{port}.",
        "{host} is no address of this machine ({detail}). Choose one with --http, for example 0.0.0.0:{port}.",
    ),
    "by_process": (" door {name} (proces {pid})", " by {name} (process {pid})"),
    "by_unknown": (" door een programma van een andere gebruiker", " by a program of another user"),
    "data_unusable": (
        "De map {data} is niet te gebruiken ({detail}). Geef een schrijfbare map met --data.",
        "The folder {data} cannot be used ({detail}). Give a writable folder with --data.",
    ),
    "practice_why_empty": (
        "Er is nog niets ingesteld, daarom draait er een oefenbox naast de uwe.",
        "Nothing is set up yet, so a practice box runs beside your own.",
    ),
    "practice_why_asked": (
        "Er draait een oefenbox naast uw eigen box, zoals gevraagd.",
        "A practice box runs beside your own, as asked.",
    ),
    "practice_what": (
        (
            "Een nagemaakte provider en centrale bellen via de box, met echte SIP en echt geluid, alleen op deze"
            " machine."
        ),
        "An imitated provider and PBX call through the box, with real SIP and real sound, on this machine alone.",
    ),
    "practice_next": (
        (
            "Probeer nu: `{command} calls` (de gesprekken), `{command} status`, en beluister {recordings}."
            " Eigen instellingen: `{command} config import BESTAND`."
        ),
        (
            "Try now: `{command} calls` (the calls), `{command} status`, and listen to {recordings}."
            " Your own settings: `{command} config import FILE`."
        ),
    ),
    "practice_unreadable": (
        "De instellingen zijn onleesbaar, dus er is geen oefenmodus: de box draait met wat er wel is.",
        "The settings cannot be read, so there is no practice mode: the box runs with what there is.",
    ),
    "practice_ending": (
        "De oefenbox is nog aan het stoppen. Probeer het over enkele seconden weer.",
        "The practice box is still stopping. Try again in a few seconds.",
    ),
    "practice_call_in": (
        "Proefgesprek in: {caller} belt {number} ...",
        "Trial call in: {caller} calls {number} ...",
    ),
    "practice_call_out": (
        "Proefgesprek uit: de centrale belt {number} ...",
        "Trial call out: the PBX calls {number} ...",
    ),
    "practice_heard": (
        "  gelukt: {seconds} s geluid aangekomen, {file}",
        "  it worked: {seconds} s of sound arrived, {file}",
    ),
    "practice_silent": (
        "  het gesprek kwam aan, maar er was niets te horen ({file})",
        "  the call arrived, but nothing could be heard ({file})",
    ),
    "practice_call_failed": (
        "  mislukt ({code} {reason}). `trunkbox doctor` zoekt uit waarom.",
        "  failed ({code} {reason}). `trunkbox doctor` finds out why.",
    ),
    "practice_done": (
        "De proefgesprekken zijn klaar; de box blijft draaien. Ctrl-C stopt hem.",
        "The trial calls are done; the box keeps running. Ctrl-C stops it.",
    ),
    "practice_busy": (
        "De oefenkant voert al te veel gesprekken. Wacht tot er een klaar is.",
        "The practice side has too many calls already. Wait until one is over.",
    ),
    "practice_number": (
        "`{number}` is geen telefoonnummer. Gebruik cijfers, eventueel met een plus ervoor.",
        "`{number}` is no telephone number. Use digits, with a plus before them if you like.",
    ),
    "practice_not_registered": (
        "De box is nog niet aangemeld bij de oefenprovider. `trunkbox status` toont de stand.",
        "The box is not registered at the practice provider yet. `trunkbox status` shows how it stands.",
    ),
    "practice_not_up": (
        (
            "De oefentrunk of de oefencentrale is na {seconds} s nog niet verbonden. `trunkbox doctor` zoekt uit"
            " waarom."
        ),
        "The practice trunk or PBX is not connected after {seconds} s. `trunkbox doctor` finds out why.",
    ),
}
