"""The steps of the wizard and how far each of them is, in words.

Law: pure; a step that is not done says what is missing and what to do.
"""

WORDS = {
    "wizard_step_trunk": ("SIP-trunk", "SIP trunk"),
    "wizard_step_numbers": ("Nummers", "Numbers"),
    "wizard_step_pbx": ("Uw centrale", "Your PBX"),
    "wizard_step_whitelist": ("Wie erbij mag", "Who may reach the box"),
    "wizard_step_belplan": ("Als de centrale niet opneemt", "When the PBX does not answer"),
    "wizard_step_proof": ("Proefgesprekken", "Test calls"),
    "wizard_state_todo": ("nog te doen", "to do"),
    "wizard_state_waiting": ("wacht nog", "waiting"),
    "wizard_state_done": ("klaar", "done"),
    "wizard_why_engine_silent": (
        "De instellingen staan klaar, maar de telefoonmotor antwoordt niet. Controleer of hij draait.",
        "The settings are there, but the telephone engine does not answer. Check that it runs.",
    ),
    "wizard_why_no_trunk": (
        "Er is nog geen lijn naar uw provider. Vul de gegevens in die u van de provider kreeg.",
        "There is no trunk to your provider yet. Fill in what the provider gave you.",
    ),
    "wizard_why_trunk_down": (
        "Trunk {trunk} is ingevuld, maar nog niet aangemeld. Probeer de aanmelding uit om te zien waarom.",
        "Trunk {trunk} is filled in, but not registered yet. Try the registration to see why.",
    ),
    "wizard_why_trunk_up": ("Aangemeld bij de provider (trunks: {count}).", "Registered (trunks: {count})."),
    "wizard_why_no_numbers": (
        "Er zijn nog geen nummers. Plak de nummers die bij uw trunk horen.",
        "There are no numbers yet. Paste the numbers that belong to your trunk.",
    ),
    "wizard_why_numbers_closed": (
        "Geen enkel nummer staat open. Zet er minstens één open voor inkomend of uitgaand.",
        "No number is open. Open at least one for incoming or outgoing calls.",
    ),
    "wizard_why_no_default_caller_id": (
        "Kies het nummer dat anderen zien als uw centrale een onbekend nummer meestuurt.",
        "Choose the number that others see when your PBX sends one that is not yours.",
    ),
    "wizard_why_numbers": ("Nummers ingesteld: {count}.", "Numbers set up: {count}."),
    "wizard_why_no_pbx": (
        "Er is nog geen centrale. Kies het merk van uw telefooncentrale.",
        "There is no PBX yet. Choose the brand of your PBX.",
    ),
    "wizard_why_number_without_pbx": (
        "Nummer {number} heeft geen centrale en geen belplan (in totaal: {count}). Kies waar het moet overgaan.",
        "Number {number} has no PBX and no call plan (in all: {count}). Choose where it must ring.",
    ),
    "wizard_why_pbx_peer": (
        "Centrale {pbx} antwoordt nog niet. Vul daar de velden in, en controleer haar adres hier.",
        "PBX {pbx} does not answer yet. Fill in the fields there, and check its address here.",
    ),
    "wizard_why_pbx_register": (
        "Centrale {pbx} heeft zich nog niet aangemeld. Neem de velden daar over en sla ze op.",
        "PBX {pbx} has not registered yet. Copy the fields there and save them.",
    ),
    "wizard_why_pbx_up": ("De centrale antwoordt (centrales: {count}).", "The PBX answers (PBXs: {count})."),
    "wizard_why_no_whitelist": (
        "Er staat nog geen adres op de lijst van wie deze pagina's mag openen. Bevestig uw eigen netwerk.",
        "No address is on the list of who may open these pages yet. Confirm your own network.",
    ),
    "wizard_why_whitelist": ("Toegelaten netwerken: {count}.", "Allowed networks: {count}."),
    "wizard_why_no_belplan": (
        "Neemt de centrale niet op, dan hoort de beller een fouttoon. Kies een belplan om hem op te vangen.",
        "When the PBX does not answer, the caller hears an error tone. Choose a call plan to catch the call.",
    ),
    "wizard_why_some_belplans": (
        "Nummer {number} heeft nog geen belplan (in totaal: {count}). Kies er een, of laat het bewust zo.",
        "Number {number} has no call plan yet (in all: {count}). Choose one, or leave it so on purpose.",
    ),
    "wizard_why_belplan": (
        "Elk nummer heeft een belplan voor als de centrale niet opneemt.",
        "Every number has a call plan for when the PBX does not answer.",
    ),
    "wizard_why_no_proof": (
        "Er is nog niet echt gebeld. Doe een proefgesprek naar binnen en een naar buiten.",
        "No real call was made yet. Make one test call in and one out.",
    ),
    "wizard_why_proof_in": (
        "Bellen naar buiten lukt. Bel nu een van uw nummers en neem op.",
        "Calling out works. Now call one of your numbers and answer it.",
    ),
    "wizard_why_proof_out": (
        "Gebeld worden lukt. Bel nu vanaf uw centrale naar buiten, tot er wordt opgenomen.",
        "Being called works. Now call out from your PBX, until it is answered.",
    ),
    "wizard_why_proof": ("Er is echt gebeld, en opgenomen.", "Real calls were made, and answered."),
}
