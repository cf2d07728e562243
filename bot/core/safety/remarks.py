"""What people say of a password without telling it: "is wrong", "lautet anders", "is printed on the box".

Between "my password is banana" and "my password is gone" no grammar tells, only what the word is.
"""

from __future__ import annotations

import re


def words_of(listed: str) -> frozenset[str]:
    """Return the words of a list written as one text."""
    return frozenset(listed.split())


_TALK = words_of(
    "i i'm i've it it's its he she we they you you're your yours my mine our ours their his her me us them this "
    "these those that's there what where how why which who whose when whether is isn't are aren't was wasn't were "
    "be been being has hasn't have haven't had do does doesn't don't did didn't can can't cannot could couldn't "
    "will won't would wouldn't should shouldn't must mustn't may might not never always only still again also "
    "already anymore than then because since if unless until though although says said say told works worked "
    "working work fails failed idea please pls plz thanks thx sorry ich du er es sie wir ihr mir mich dir dich uns "
    "euch ihm ihn ihnen mein meine meinen meinem meiner meines dein deine deinen deinem euer eure eurem euren eurer "
    "unser unsere unserem unseren wo wie warum wieso weshalb wer welche welches welcher wann ob ist sind war waren "
    "wird wurde werden wurden worden hat hatte haben habe hab kann könnt können kannst soll sollte muss musst "
    "müssen darf dürfen wollt geht gehts ging klappt stimmt passt funktioniert kommt steht lautet heißt heisst "
    "nicht nichts nix kein keine keinen nie niemals immer noch nur auch schon mehr wieder dass weil wenn falls "
    "obwohl damit sagt ahnung bitte danke leider eigentlich trotzdem doch jetzt nun now today heute gestern "
    "yesterday"
)
"""Words of a sentence about a password: no one puts them into one."""
_JOINS = words_of("and but or so und aber oder & try btw lol haha falls when can could does just vielleicht maybe usw")
"""Words behind which a new clause begins, unless the rest reads like more of the password."""
_QUALITIES = words_of(
    "geschichte vergangenheit thema sache schuld history "
    "yes ja nein kinda sorta rather pretty super passkey blödsinn unsinn "
    "wrong incorrect invalid correct right good bad fine ok okay okey okej secure insecure safe unsafe strong weak "
    "short long easy hard simple complex complicated old new unknown missing empty blank gone lost dead toast dumb "
    "stupid same different identical unique private secret hidden visible public known valid obsolete void null "
    "none nil true false default optional mandatory necessary needed required encrypted hashed case upper lower "
    "plain clear part something anything nothing everything somewhere nowhere one too very quite really just "
    "all both either neither almost probably definitely apparently obviously maybe perhaps sometimes often usually "
    "currently temporarily permanently once twice out off on in at to from by for of with without under over above "
    "below behind inside as like about up down back here there away online offline sensitive specific important "
    "useless useful available unavailable possible impossible broken stuck full half enough due late early ready "
    "done set sent saved kept shown seen written given taken stolen hacked leaked pwned shared made told put left "
    "read cut hit found bought sold meant built held met run reset a an the some any every each no see tbd tba n/a "
    "minimum maximum min max mindestens maximal höchstens "
    "pending forgotten personal mine yours ours theirs free open close closed locked "
    "admin-only case-sensitive "
    "read-only out-of-date up-to-date auto-filled well-known plain-text awful annoying nonsense rubbish crap shit "
    "field text input prompt box string value length error hint generator characters letters digits english german "
    "genauso ebenso irgendwie sowieso ebenfalls wie falsch richtig korrekt inkorrekt ungültig gültig gut schlecht "
    "sicher unsicher stark schwach kurz lang einfach leicht schwer schwierig komplex kompliziert alt neu unbekannt "
    "leer weg futsch hin verloren tot blöd doof dumm gleich gleiche anders verschieden identisch einzigartig privat "
    "geheim versteckt sichtbar öffentlich bekannt pflicht pflichtfeld notwendig nötig erforderlich zwingend teil "
    "etwas irgendwas alles nirgends irgendwo zu sehr ganz viel wenig total echt wirklich voll beide beides beim am "
    "im auf aus von vom mit ohne unter über hinter neben für zum zur bei nach vor seit bis durch gegen als so ja "
    "nein oder gerade momentan derzeit plötzlich angeblich wohl wahrscheinlich bestimmt definitiv offenbar "
    "vermutlich manchmal oft meistens jedes jede jeder jedesmal einmal zweimal der die das den dem des ein eine "
    "einen einem einer dieses dieser diese jenes laut sofort bald fertig kaputt defekt mist müll schrott quatsch "
    "murks standard wichtig unwichtig egal sinnlos nutzlos verfügbar möglich unmöglich frei offen dran drin raus "
    "rein dabei da hier dort folgendes folgt siehe fehlt steht admin nutzer benutzer benutzername username user "
    "name mail email e-mail login account konto passwort password kennwort pw pin code wlan wifi deutsch englisch "
    "feld länge fehler zeichen buchstaben zahlen ziffern spitze super klasse toll mega ultra extrem abgelaufen "
    "vergessen gesperrt gehackt geklaut gefunden weiterhin nachher vorher gestern morgen später zuerst zuletzt groß "
    "klein anzeigen ändern zurücksetzen eingeben sun-safe self-chosen too-short"
)
"""What a password can be, or where, when and whose it is."""
_ENDINGS = re.compile(
    r"\w{2,30}(?:ed|ing|ly|able|ible|less|ful|ous|ive|bar|lich|iert|isch|haft|los|stellig)"
    r"|(?:ge|ver|be|er|ent|zer|abge|ange|aufge|ausge|einge|zurückge|umge|rausge)\w{2,20}(?:t|en)"
    r"|(?:ab|an|auf|aus|ein|um|ver|be)\w{1,12}bar|[a-z]{1,12}n['’]t|\w{2,12}(?:wie|weise|mals|falls|wärts)"
    r"|(?:gen|eb|sowi)\w{1,3}so"
)
"""Of participles and adjectives: "printed", "gespeichert", "unlesbar"."""


def is_talk(word: str) -> bool:
    """Whether ``word`` belongs to a sentence about a password, wherever it stands."""
    return _bare(word) in _TALK


def joins(word: str) -> bool:
    """Whether a new clause may begin with ``word``."""
    return _bare(word) in _JOINS


def is_remark(word: str) -> bool:
    """Whether ``word`` behind "my password is" says something of the password instead of telling it."""
    bare = _bare(word)
    if bare in _TALK or bare in _JOINS or bare in _QUALITIES or _ENDINGS.fullmatch(bare):
        return True
    # "einmalig" is said of a password, "Honig" is one.
    return bare.endswith("ig") and word[:1].islower()


def opens_remark(word: str) -> bool:
    """Whether ``word`` behind "password:" begins a question or remark; there more words may be the password."""
    bare = _bare(word)
    return bare in _TALK or bare in _JOINS or (bare in _QUALITIES and bare != "zu")


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").strip(".,!?;:()\"'„“”‚‘*_")
