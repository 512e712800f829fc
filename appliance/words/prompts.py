"""Why a recording or a text cannot become an announcement, and what to do.

Law: pure; each sentence names the remedy.
"""

WORDS = {
    "prompt_not_audio": (
        "Dit is geen geluidsbestand dat de box kan lezen. Kies een WAV-, MP3-, Ogg-, M4A- of WebM-bestand.",
        "This is no sound file that the box can read. Choose a WAV, MP3, Ogg, M4A or WebM file.",
    ),
    "prompt_no_sound": (
        "In dit bestand zit geen geluid. Kies een opname.",
        "There is no sound in this file. Choose a recording.",
    ),
    "prompt_too_big": (
        "Dit bestand is groter dan {most} MB. Sla het op als MP3 of Ogg, of neem een korter stuk.",
        "This file is larger than {most} MB. Save it as MP3 or Ogg, or take a shorter part.",
    ),
    "prompt_too_long": (
        "Deze opname duurt langer dan {most} minuten. Neem een korter stuk.",
        "This recording is longer than {most} minutes. Take a shorter part.",
    ),
    "prompt_truncated": (
        "Dit bestand is niet compleet: het houdt eerder op dan het zelf zegt. Kopieer of sla het opnieuw op.",
        "This file is not complete: it ends before it says that it does. Copy or save it again.",
    ),
    "prompt_locked": (
        "Dit bestand is beveiligd (DRM): alleen de winkel kan het afspelen. Kies een ander bestand.",
        "This file is protected (DRM), so only the shop that sold it can play it. Choose another file.",
    ),
    "prompt_silent": (
        "Er is niets te horen in deze opname. Neem opnieuw op, dichter bij de microfoon.",
        "Nothing can be heard in this recording. Record again, nearer to the microphone.",
    ),
    "prompt_too_much": (
        "Het lezen van dit bestand kostte te veel tijd of geheugen en is afgebroken. Sla het op als WAV of MP3.",
        "Reading this file took too much time or memory and was broken off. Save it as a plain WAV or MP3.",
    ),
    "use_step": ("{step}", "{step}"),
    "use_key": (", toets {key}, stap {step}", ", key {key}, step {step}"),
    "use_otherwise": (", andere toets of geen, stap {step}", ", another key or none, step {step}"),
    "prompt_no_file": ("Kies eerst een bestand.", "Choose a file first."),
    "prompt_no_text": ("Typ wat er gezegd moet worden.", "Type what shall be said."),
    "prompt_text_long": (
        "Deze tekst is langer dan {most} tekens. Maak hem korter: niemand luistert zo lang.",
        "This text is longer than {most} characters. Make it shorter: nobody listens that long.",
    ),
    "prompt_not_spoken": (
        "Het spraakprogramma kon deze tekst niet uitspreken. Gebruik gewone woorden, of neem de tekst zelf op.",
        "The speech program could not speak this text. Use plain words, or record it yourself.",
    ),
    "prompt_no_program": (
        "Het programma {name} ontbreekt op deze machine. Installeer het (onder Debian: apt install {name}).",
        "The program {name} is missing on this machine. Install it (on Debian: apt install {name}).",
    ),
    "prompt_disk": (
        "De opname kon niet worden bewaard: {why}. Maak ruimte vrij en probeer het opnieuw.",
        "The recording could not be kept: {why}. Make room and try again.",
    ),
    "prompt_kept": ("Bewaard als {id}.", "Kept as {id}."),
    "prompt_no_such": (
        "Meldtekst {id} heeft geen geluid, of bestaat niet. `trunkbox prompts list` toont ze.",
        "Announcement {id} has no sound, or there is none. `trunkbox prompts list` shows them.",
    ),
    "prompt_no_settings": ("{why}", "{why}"),
    "prompt_busy": (
        "De box zet al een andere opname om. Probeer het over een minuut opnieuw.",
        "The box is converting another recording. Try again in a minute.",
    ),
}
