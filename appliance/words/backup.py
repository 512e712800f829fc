"""What is said about backups: made, restored, refused.

Law: pure; a refusal says that nothing was changed, and what to do.
"""

WORDS = {
    "help_backup": (
        "maak een back-up van de hele box in één bestand, met een wachtwoordzin (standaardinvoer)",
        "back up the whole box into one file, with a passphrase (standard input)",
    ),
    "help_restore": ("zet een back-up terug", "restore a backup"),
    "help_backup_file": ("het bestand van de back-up", "the file of the backup"),
    "help_with_calls": ("ook het gesprekslogboek", "the call log too"),
    "help_with_voicemail": ("ook de voicemailberichten", "the voicemail messages too"),
    "backup_made": (
        "De back-up staat in {path}: {count} onderdelen, {size} MiB. Zonder de wachtwoordzin gaat hij niet open.",
        "The backup is in {path}: {count} parts, {size} MiB. Without the passphrase it does not open.",
    ),
    "backup_there": (
        "Het bestand {path} is er al, en wordt niet overschreven.",
        "The file {path} is there already, and is not written over.",
    ),
    "backup_restored": (
        "De back-up van {box} van {made} is teruggezet: instellingen versie {revision}. Wat er stond is er nog bij"
        " de eerdere versies.",
        "The backup of {box} of {made} was restored: settings version {revision}. What was there is among the"
        " earlier versions.",
    ),
    "backup_engine": (
        "Verbruik, berichten en gesprekken neemt de telefonie over, nu of bij haar volgende start. Het verbruik"
        " telt mee: het grootste van de twee.",
        "Spending, messages and calls are taken up by the telephony, now or at its next start. What was spent"
        " counts: the larger of the two.",
    ),
    "backup_no_backup": (
        "Dit is geen back-up van Trunkbox, of het begin ontbreekt. Er is niets veranderd. Kies een ander bestand.",
        "This is no backup of Trunkbox, or its beginning is missing. Nothing was changed. Choose another file.",
    ),
    "backup_strange": (
        "In deze back-up staat iets wat er niet hoort ({name}). Er is niets veranderd. Neem een andere back-up.",
        "In this backup there is something that does not belong ({name}). Nothing was changed. Take another one.",
    ),
    "backup_too_large": (
        "Deze back-up is groter dan deze box aanneemt. Er is niets veranderd.",
        "This backup is larger than this box takes. Nothing was changed.",
    ),
    "backup_newer": (
        "Deze back-up is gemaakt door een nieuwere Trunkbox (versie {version}, vorm {found}); deze kent tot vorm"
        " {known}. Er is niets veranderd. Werk deze box eerst bij.",
        "This backup was made by a newer Trunkbox (version {version}, form {found}); this one knows up to form"
        " {known}. Nothing was changed. Update this box first.",
    ),
    "backup_box_newer": (
        "De instellingen van deze box zijn van een nieuwere Trunkbox en worden niet overschreven.",
        "The settings of this box are of a newer Trunkbox and are not written over.",
    ),
    "backup_no_key": (
        "Er is nog geen wachtwoordzin voor de nachtelijke back-up. Stel hem in bij Instellingen, Back-up.",
        "There is no passphrase for the nightly backup yet. Set it under Settings, Backup.",
    ),
    "backup_failed": ("De back-up is niet gemaakt: {why}.", "The backup was not made: {why}."),
    "stick_needs_root": (
        "Een USB-stick aankoppelen vraagt root. Gebruik sudo.",
        "Mounting a USB stick needs root. Use sudo.",
    ),
    "stick_none": (
        "Er zit geen USB-stick met een map trunkbox in de box; de back-up staat alleen op de box zelf.",
        "There is no USB stick with a folder trunkbox in the box; the backup is on the box itself alone.",
    ),
    "stick_nothing": ("Er is nog geen back-up om op de stick te zetten.", "There is no backup for the stick yet."),
    "stick_read_only": (
        "De USB-stick ({device}) laat zich niet beschrijven.",
        "The USB stick ({device}) cannot be written to.",
    ),
    "stick_failed": (
        "De back-up kon niet op de USB-stick worden gezet: {why}.",
        "The backup could not be put on the USB stick: {why}.",
    ),
    "stick_written": ("Op de USB-stick gezet: {file}.", "Put on the USB stick: {file}."),
    "server_none": (
        "De instellingen noemen geen server voor de nachtelijke back-up.",
        "The settings name no server for the nightly backup.",
    ),
    "server_nothing": (
        "Er is nog geen back-up om naar de server te brengen.",
        "There is no backup to take to the server yet.",
    ),
    "server_written": ("Naar de server {host} gebracht: {file}.", "Taken to the server {host}: {file}."),
    "server_failed": (
        "De back-up kon niet naar de server worden gebracht: {why}.",
        "The backup could not be taken to the server: {why}.",
    ),
    "server_other_key": (
        "De server toont een andere sleutel dan de eerste keer, dus is er niets heen gestuurd. Is de server"
        " vervangen, laat de box hem dan opnieuw leren kennen bij Instellingen, Back-up.",
        "The server shows another key than the first time, so nothing was sent to it. If the server was replaced,"
        " have the box get to know it anew under Settings, Backup.",
    ),
    "server_no_name": (
        "De naam van de server voor de back-up is niet bekend in de DNS. Kijk hem na bij Instellingen.",
        "The name of the server for the backup is unknown to the DNS. Check it in Settings.",
    ),
    "server_login": (
        "De server voor de back-up weigert de login. Zet de sleutel van de box op de server (Instellingen,"
        " Back-up), of kijk naam en wachtwoord na.",
        "The server for the backup refuses the login. Put the key of the box on the server (Settings, Backup), or"
        " check name and password.",
    ),
    "server_silent": (
        "De server voor de back-up antwoordt niet ({why}). Kijk of hij aan staat en of adres en poort kloppen.",
        "The server for the backup does not answer ({why}). See whether it is on, and whether address and port are"
        " right.",
    ),
    "server_slow": (
        "De server voor de back-up was na 25 minuten niet klaar.",
        "The server for the backup was not done after 25 minutes.",
    ),
    "server_no_program": (
        "Op deze machine ontbreekt het programma sftp (Debian-pakket openssh-client).",
        "This machine lacks the program sftp (Debian package openssh-client).",
    ),
    "server_refused": (
        "De server voor de back-up nam het bestand niet aan ({why}). Kijk na of de map klopt, of de box erin mag"
        " schrijven en of er ruimte is.",
        "The server for the backup did not take the file ({why}). See whether the folder is right, whether the box"
        " may write in it, and whether there is room.",
    ),
    "help_server": (
        "breng de laatste back-up naar de SFTP-server uit de instellingen (begonnen door systemd)",
        "take the latest backup to the SFTP server of the settings (begun by systemd)",
    ),
    "nightly_made": ("De back-up van deze nacht is gemaakt: {file}.", "Tonight's backup was made: {file}."),
    "help_nightly": (
        "maak de nachtelijke back-up (begonnen door systemd)",
        "make the nightly backup (begun by systemd)",
    ),
    "help_stick": (
        "zet de laatste back-up op de USB-stick (root, begonnen door systemd)",
        "put the latest backup on the USB stick (root, begun by systemd)",
    ),
    "backup_busy": (
        "Er wordt al een back-up teruggezet. Probeer het zo nog eens.",
        "A backup is being restored already. Try again in a moment.",
    ),
    "backup_no_settings": (
        "De instellingen van deze box zijn niet te lezen, dus is er geen back-up gemaakt.",
        "The settings of this box cannot be read, so no backup was made.",
    ),
    "restore_later": (
        "De back-up is aangenomen, maar nog niet klaar: {why} Bij de volgende start wordt het afgemaakt.",
        "The backup was accepted, but is not finished: {why} The next start finishes it.",
    ),
    "restore_failed": (
        "Een teruggezette back-up kon niet helemaal worden overgenomen: {why}. Het wordt bij de volgende start"
        " opnieuw geprobeerd.",
        "A restored backup could not be taken up wholly: {why}. It is tried again at the next start.",
    ),
}
