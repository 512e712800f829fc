"""What comes of checking, importing and exporting settings, and of a store that will not, in words.

Law: (Dutch, English) per code; what happened, why, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from appliance.words import sealing

WORDS: Mapping[str, tuple[str, str]] = {
    **sealing.WORDS,
    "file_missing": (
        "Er is geen bestand {path}. Controleer de naam en de map.",
        "There is no file {path}. Check the name and the folder.",
    ),
    "file_folder": (
        "{path} is een map. Noem het instellingenbestand zelf.",
        "{path} is a folder. Name the settings file itself.",
    ),
    "file_rights": (
        "{path} mag niet gelezen worden door deze gebruiker. Pas de rechten aan, of gebruik sudo.",
        "{path} may not be read by this user. Change its rights, or use sudo.",
    ),
    "file_other": (
        "{path} is niet te lezen: {detail}. Controleer de schijf, of kies een ander bestand.",
        "{path} cannot be read: {detail}. Check the disk, or choose another file.",
    ),
    "file_valid": (
        "Het bestand is goed. Trunks: {trunks}, centrales: {pbxs}, nummers: {numbers}, belplannen: {belplans}.",
        "The file is good. Trunks: {trunks}, PBXs: {pbxs}, numbers: {numbers}, belplans: {belplans}.",
    ),
    "file_wrong": (
        "Het bestand is niet overgenomen en er is niets veranderd. Fouten: {count}. Verbeter ze en probeer "
        "het opnieuw.",
        "The file was not taken over and nothing was changed. Errors: {count}. Correct them and try again.",
    ),
    "file_wrong_checked": (
        "Het bestand klopt niet. Fouten: {count}.",
        "The file is not right. Errors: {count}.",
    ),
    "file_more": (
        "... en nog {count}.",
        "... and {count} more.",
    ),
    "imported": (
        "Overgenomen als versie {revision}. De vorige versie is bewaard.",
        "Taken over as revision {revision}. The previous revision was kept.",
    ),
    "imported_first": (
        "Overgenomen als de eerste instellingen van deze box (versie {revision}).",
        "Taken over as the first settings of this box (revision {revision}).",
    ),
    "imported_same": (
        "Het bestand is gelijk aan de instellingen van nu (versie {revision}); er is niets veranderd.",
        "The file equals the settings of now (revision {revision}); nothing was changed.",
    ),
    "set_aside": (
        "De instellingen op schijf waren niet te lezen; ze zijn bewaard als {path}.",
        "The settings on disk could not be read; they were kept as {path}.",
    ),
    "export_comment": (
        "Instellingen van Trunkbox. Wachtwoorden staan op null: bij importeren blijft staan wat de box al had.",
        "Settings of Trunkbox. Passwords are null: importing keeps what the box already had.",
    ),
    "export_sealed_comment": (
        "Instellingen van Trunkbox, wachtwoorden inbegrepen. Bewaar dit ontsleutelde bestand nergens.",
        "Settings of Trunkbox, passwords included. Keep this decrypted file nowhere.",
    ),
    "store_unreadable": (
        "Het instellingenbestand {path} is beschadigd of fout ({detail}). Het is bewaard zoals het is. "
        "Herstel het, of importeer een goed bestand.",
        "The settings file {path} is damaged or wrong ({detail}). It was kept as it is. Repair it, or "
        "import a good file.",
    ),
    "store_too_new": (
        "Het instellingenbestand {path} is van nieuwere software (schema {found}; deze versie kent tot en "
        "met {known}). Het is bewaard zoals het is. Werk de box bij.",
        "The settings file {path} is of newer software (schema {found}; this version knows up to {known}). "
        "It was kept as it is. Update the box.",
    ),
    "store_conflict": (
        "Iemand anders ({author}) heeft intussen versie {revision} bewaard; er is niets overschreven. "
        "Bekijk die versie en probeer het opnieuw.",
        "Somebody else ({author}) saved revision {revision} in the meantime; nothing was overwritten. Look "
        "at that revision and try again.",
    ),
    "store_held": (
        "De instellingen worden op dit moment gewijzigd door proces {pid} ({what}), en twee tegelijk kan "
        "niet. Wacht even en probeer het opnieuw.",
        "The settings are being changed by process {pid} ({what}) right now, and two at once cannot be. "
        "Wait a moment and try again.",
    ),
    "store_revision": (
        "Versie {revision} is niet (meer) bewaard of niet te lezen. Kies een andere versie.",
        "Revision {revision} is not kept (any more) or cannot be read. Choose another revision.",
    ),
    "store_full": (
        "{path} is niet geschreven, want de schijf is vol. De oude inhoud staat er nog. Maak ruimte en "
        "probeer het opnieuw.",
        "{path} was not written, because the disk is full. The old content is still there. Make room and "
        "try again.",
    ),
    "store_read_only": (
        "{path} is niet geschreven, want de schijf laat geen schrijven toe (vaak een versleten SD-kaart). "
        "De oude inhoud staat er nog. Controleer of vervang de schijf.",
        "{path} was not written, because the disk allows no writing (often a worn SD card). The old content"
        " is still there. Check or replace the disk.",
    ),
    "store_rights": (
        "{path} is niet geschreven, want deze gebruiker mag dat niet. De oude inhoud staat er nog. Gebruik "
        "dezelfde gebruiker als `trunkbox run`, of sudo.",
        "{path} was not written, because this user may not. The old content is still there. Use the same "
        "user as `trunkbox run`, or sudo.",
    ),
    "store_other": (
        "{path} is niet geschreven ({detail}). De oude inhoud staat er nog. Controleer de schijf en probeer"
        " het opnieuw.",
        "{path} was not written ({detail}). The old content is still there. Check the disk and try again.",
    ),
}
