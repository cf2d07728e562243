"""German talk that is nobody's question to support: see ``background.py``. Written for this, CC0 1.0."""

TEXT = """\
haha | das ist ja großartig | ok danke, das war es | kein Problem | ja, geht mir auch so | guten Morgen zusammen
gute Nacht, ich bin dann mal im Bett | schön, dass du wieder da bist | bin gleich zurück, Essen ist fertig
sorry, falscher Kanal | ach so, mein Fehler | jetzt ergibt das Sinn | hat sich erledigt, habs gefunden
was meinst du damit? | welches genau? | hat das bei dir geklappt? | kannst du mal ein Bild davon zeigen?
was steht denn im Protokoll? | schon mal aus- und wieder eingeschaltet?
dann starte ihn halt neu und schau, was passiert | das kannst du auch von Hand machen
lies doch erst mal die Anleitung | gib das einfach in die Konsole ein und drück Enter
leg es in dein Verzeichnis, dann wird es gefunden | nimm das andere Kabel, das da ist kaputt
frag mal nebenan, die kennen sich besser aus | das hat er dir doch schon erklärt | sie wollte morgen nachsehen
das habe ich ihm vor einer Stunde auch gesagt | hier wird keiner dafür bezahlt | das brauchst du überhaupt nicht
da musst du wie alle auf die nächste Version warten | kommt darauf an, was du damit vorhast
ich glaube, du hast ihn falsch verstanden | hör nicht auf ihn, der macht nur Spaß | ist das dein Ernst?
wer hat das denn geschrieben? | wozu sollte man das brauchen? | soll das ein Witz sein? | woher kommst du?
wie alt seid ihr so? | wie war euer Wochenende? | was macht ihr heute Abend? | schaut jemand das Spiel?
wer ist später bei einer Runde dabei? | hat jemand heute die Nachrichten gesehen?
was hört ihr so bei der Arbeit? | welchen Film soll ich am Wochenende schauen?
die Serie wurde nach der zweiten Staffel echt langweilig | der Trailer sieht toll aus, ich freu mich drauf
die habe ich zweimal live gesehen, bestes Konzert überhaupt | meine Katze ist gerade über die Tastatur gelaufen
der Hund hat schon wieder die Hausschuhe gefressen | hier regnet es seit drei Tagen
scheint am Sonntag im Norden die Sonne? | so heiß heute, ich zerfließe | endlich Schnee!
ich brauche noch einen Kaffee | was gibt es bei euch zu Mittag? | schon wieder Pizza, ich schäme mich nicht
wie lange kocht man ein Ei? | was kann ich aus Reis und zwei Tomaten machen?
mein Brot ist hart wie ein Stein geworden | taugt das Restaurant am Bahnhof was?
sitze im Zug, die Verbindung ist furchtbar | Flug gestrichen, hänge bis Mitternacht am Flughafen fest
wie komme ich vom Flughafen in die Innenstadt? | brauche ich ein Visum für Japan?
was ist die Hauptstadt von Australien? | wie hoch ist der Eiffelturm? | wer hat das Telefon erfunden?
wie viele Liter sind eine Gallone? | was heißt das Wort auf Französisch? | wie sagt man danke auf Polnisch?
wie spät ist es bei euch? | erzähl mir einen Witz | stell einen Wecker auf sieben Uhr
spiel etwas von den Beatles | ruf meine Mutter an | mach das Licht in der Küche dunkler
welche Termine habe ich morgen? | schreib mir ein Gedicht über den Herbst
erinnere mich heute Abend an die Wäsche | mir tut der Rücken weh vom vielen Sitzen
gestern geimpft worden, der Arm ist wie Blei | kennt jemand einen guten Zahnarzt?
war heute früh laufen, wäre fast gestorben | wie viele Kalorien hat eine Banane?
das Fitnessstudio hat bis Montag zu | endlich die Fahrprüfung bestanden
das Auto ist heute nicht angesprungen, Batterie leer | welche Reifen fahrt ihr im Winter?
wie oft muss ich beim Auto das Öl wechseln? | die Spritpreise sind ein Witz | neues Fahrrad ist da!
mein Mitbewohner lässt überall sein Geschirr stehen | wir ziehen nächsten Monat um
die Miete steigt schon wieder | die Waschmaschine läuft aus, alles unter Wasser
wie bekomme ich Rotwein aus dem Teppich? | welche Pflanzen kommen mit wenig Licht aus?
die Tomaten werden dieses Jahr richtig gut | am Donnerstag ist die Prüfung und ich kann nichts
kann mir wer bei Mathe helfen? | wie löst man eine quadratische Gleichung?
der Professor antwortet nie auf Mails | was soll ich bloß studieren?
der Chef will es bis Freitag haben, wie immer | die Besprechung hätte eine Mail sein können
nächste Woche Vorstellungsgespräch, drückt mir die Daumen | die suchen übrigens Leute
was verdient man in dem Beruf so? | soll ich in Aktien oder Gold anlegen? | die Börse stürzt schon wieder ab
wie steht der Dollar heute? | die Steuern bringen mich um | wer hat gestern das Rennen gewonnen?
was für ein Tor! | der Schiedsrichter war doch blind | er hätte nach links abgeben müssen
unsere Mannschaft spielt wie eine Rentnertruppe | jemand Lust auf Schach?
welche Klasse ist für Anfänger am besten? | der Endgegner hat mich vier Stunden gekostet
wie besiege ich den Drachen im letzten Level? | die neue Karte ist schrecklich
um die Zeit sind die Spielserver immer voll | das legendäre Schwert, gleich beim ersten Versuch
es ruckelt so, höchstens neunzig Bilder | seit dem Patch ist meine Figur nutzlos
welche Konsole soll ich für mein Kind kaufen? | der Stick an meinem Controller spinnt
lohnt sich die Erweiterung für das Geld? | nach einer Woche war mir das Spiel zu öde
welche Grafikkarte passt auf das Board? | meine Grafikkarte wird achtzig Grad heiß
welches Netzteil brauche ich für den Prozessor? | der Lüfter macht einen Höllenlärm
meine Festplatte klackert, das klingt nicht gut | wie lösche ich eine Festplatte, bevor ich sie verkaufe?
wie binde ich ein Netzlaufwerk beim Booten ein? | reichen sechzehn Gigabyte Speicher?
der Laptop wird beim Kompilieren zu heiß | der Bildschirm flackert seit dem neuen Treiber
kein Ton am Kopfhörer, aber die Boxen gehen | die Soundkarte wird gar nicht erkannt
meine Maus bleibt nach ein paar Minuten stehen | der Drucker meldet kein Papier, da ist Papier drin
welchen Druckertreiber brauche ich? | der Router verliert jeden Abend das WLAN
welche Geschwindigkeit bekommst du bei dem Anbieter? | wie öffne ich einen Port am Router?
mit dem anderen Kernel geht das WLAN | welche Distribution benutzt du?
ich bin vor zehn Jahren von Windows auf Linux umgestiegen | Debian ist langweilig und das ist gut so
ist Fedora besser als Mint? | was ist der Unterschied zwischen Gnome und KDE?
wie installiere ich Arch neben Windows? | nach dem Upgrade ist der Bootloader weg
es bleibt beim Startbild stehen, nichts passiert | das Paket ist nicht in den Quellen
du musst erst die Quelle hinzufügen, dann aktualisieren | apt meckert über kaputte Abhängigkeiten
übersetz es selbst, dann hast du die neueste Version | mit welchem Befehl sehe ich den freien Platz?
wie liste ich alle Dateien in einem Verzeichnis auf? | wie beende ich einen Prozess, der hängt?
keine Berechtigung, nicht mal als root | mein Skript bricht nach der ersten Zeile ab
dir fehlt ein Strichpunkt in Zeile zehn | warum hört diese Schleife nie auf?
wie drehe ich in Python eine Liste um? | wie zentriere ich einen Kasten mit CSS?
ohne Index dauert die Abfrage ewig | schon wieder ein Merge-Konflikt | wer hat den Build kaputt gemacht?
bei mir läuft es | die Bibliothek pflegt seit Jahren keiner mehr | welchen Editor benutzt ihr?
kann jemand ein gutes Buch über Algorithmen empfehlen? | der Compiler mag die Zeile nicht
der Webserver liefert für die Seite nur Fehler | wer benutzt denn heute noch Java?
Windows will mittendrin wieder Updates machen | nach dem letzten macOS gingen meine Treiber nicht mehr
mein Handy ist ins Wasser gefallen | der Akku von meinem Handy hält keine zwei Stunden
welches Handy hat die beste Kamera? | Android oder iPhone? | was ist eine gute App zum Laufen?
meine Mutter schickt mir zwanzig Bilder am Tag | der Browser frisst den ganzen Speicher
die Seite ist voller Werbung | das Video ruckelt im Vollbild | welcher Player öffnet das Format?
wie wandle ich ein Video in ein anderes Format um? | das Mikrofon ist viel zu leise | hört ihr mich jetzt?
du bist stumm | der Stream fängt um acht an | die neue Folge vom Podcast ist da | hier ist der Link
lies das mal, da steht alles drin | das hat gestern schon einer gepostet
interessanter Artikel, danke fürs Teilen | das sehe ich ganz anders | so funktioniert das nicht
du hast recht, ich lag falsch | ich habe keine Ahnung, was ich hier tue | ich gebe auf | na das war ja einfach
läuft endlich, hat mich nur fünf Stunden gekostet | es war die ganze Zeit das Kabel
komisch, jetzt geht es und ich habe nichts gemacht | nach dem Neustart immer noch dasselbe
hatte ich auch mal, ging von selbst wieder weg | nicht mein Tag heute | alles Gute zum Geburtstag!
herzlichen Glückwunsch, verdient | gute Besserung | bis Samstag dann | frohes neues Jahr euch allen
wer kommt mit zum Treffen? | ich kann Kuchen mitbringen | heute Abend schaffe ich es leider nicht
jemand hat seinen Schirm liegen lassen | ist hier wer aus Hamburg? | ich bin neu hier, hallo
bin nur auf der Durchreise | worum geht es hier überhaupt? | ihr seid klasse | ganz schön ruhig hier heute
hört bitte auf zu spammen | warum streiten hier alle? | lasst uns das Thema wechseln | seid nett zueinander
das musst du erst im BIOS einschalten | bei mir läuft es, seit ich mehr Speicher drin habe
starte es als Administrator, dann fragt es nach dem Passwort | welche Version hast du denn?
welches Betriebssystem hast du? | läuft das auch auf einem Raspberry Pi? | gibt es davon eine Version für Linux?
ich habe auf allen Rechnern Linux und nie Ärger damit | gibt es ein gutes Mailprogramm für Linux?
welches Linux nehme ich für einen alten Laptop? | unter Linux nimmt man dafür die Paketverwaltung
so installiert man unter Linux nichts | müsste bei Mac und Windows gleich sein
da war Windows drauf, habe ich gelöscht und Ubuntu installiert | Ubuntu oder Mint für Anfänger?
auf meinem Mac ist es genau andersherum | versuch es mal mit einem anderen Kernel
lösch die letzte Zeile aus der Datei und starte neu | schau in den Ordner, in dem es installiert ist
dafür gibt es irgendwo im Menü eine Einstellung, weiß nicht mehr wo
lad den Treiber von der Seite des Herstellers | Stecker raus, eine Minute warten, Stecker rein
das ist bei dem Board ein bekanntes Problem | in der neuesten Version ist das behoben, hab ich gelesen
die alte Version war schneller | ich würde noch nicht aktualisieren, warte die ersten Fehler ab
was läuft, aktualisiere ich nicht | mach erst eine Sicherung von allem
das kannst du doch aus der Sicherung wiederholen? | wer braucht schon Backups
ich habe zwei Platten und kopiere nachts mit einem Skript | welche Cloud nehmt ihr für eure Dateien?
was kostet ein Terabyte heutzutage? | mein Anbieter hat schon wieder den Preis erhöht
ist das kostenlos oder muss man dafür zahlen?
für die Probezeit von so einem Spiel wollten die meine Kreditkarte
letzten Monat habe ich alle Streamingabos gekündigt | meine Bank hat mich aus meinem eigenen Konto ausgesperrt
Mail von einem Prinzen bekommen, er will mein Passwort | gib niemals jemandem dein Passwort
womit verwaltet ihr eure Passwörter? | meins ist der Name von meinem Hund, sag es keinem
zweitausend ungelesene Mails, alle gelöscht | mein Mailanbieter ist wieder weg
bei der Arbeit hat einer den falschen Ordner gelöscht | mein Konto bei dem Netzwerk habe ich vor Jahren gelöscht
benutzt das Netzwerk überhaupt noch wer? | deren Support hat mir nie geantwortet
solche Läden schicken das Geld nie zurück | das Paket liegt beim Nachbarn
meine Bestellung ist seit drei Wochen unterwegs | wer moderiert hier eigentlich?
der wurde gestern gesperrt, zu Recht | der Bot ist schon wieder kaputt | Bots verstehen keine Witze
ich bin auch nur Nutzer wie du | was bedeutet die Rolle da, die grüne?
schönes Profilbild | nenn dich um, das kann ja keiner lesen | schickst du mir das per Direktnachricht?
ich hab dir geschrieben | kann jemand meinen Freund einladen?
dafür haben wir eine Gruppe auf einem anderen Server | es gibt einen Sprachkanal, komm dazu
die Veranstaltung letzte Woche war lustig | kann ich dir meinen Bildschirm zeigen?
da steht Fehler, aber es geht trotzdem | bei mir stürzt es auch ab, man gewöhnt sich dran
was genau ist denn das Problem? | was passiert, wenn du draufklickst?
was hast du geändert, bevor es nicht mehr ging? | geht es in einem anderen Browser?
ist es bei allen langsam oder nur bei dir? | das liegt an deiner Leitung, nicht am Programm
das ist kein Fehler, das soll so sein | melde das denen, die den Treiber schreiben
ich habe bei deren Bibliothek vor Monaten was gemeldet | da müsste mal jemand eine Anleitung schreiben
es gab mal eine Anleitung dafür, den Link hab ich verlegt | geht das auch auf der Kommandozeile?
wie starte ich ein Programm beim Hochfahren? | wie teile ich zu Hause einen Ordner zwischen zwei Rechnern?
wie benenne ich tausend Dateien auf einmal um? | wie verkleinere ich alle Bilder in einem Ordner?
welches Programm nehmt ihr für eure Fotos? | geht das auch ohne grafische Oberfläche?
kann ich zu Hause einen eigenen Server betreiben? | was läuft bei dir auf der Maschine?
mein Server war die ganze Nacht weg, Stromausfall | das Zertifikat ist abgelaufen, daran liegt es
das Update hat die ganze Nacht gedauert | auf welchem Port lauscht der Dienst? | ist die Firewall an?
der Benutzer muss in der richtigen Gruppe sein | der zweite Bildschirm bleibt nach dem Standby schwarz
im Standby ist der Akku gleich leer | das frisst für nichts den ganzen Prozessor
welches Format nehme ich für den Stick? | mein Stick ist auf einmal schreibgeschützt
mein Tablet ist für alle neuen Apps zu alt | schreibe vom Handy, sorry für die Fehler
die Autokorrektur, kennt man ja | wie war noch mal die Frage? | weiß keiner | frag ihn, er hat es geschrieben
"""
"""Texts, parted by bars and line ends."""
