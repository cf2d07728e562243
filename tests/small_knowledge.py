"""Four entries in English and German: enough to answer, to hand off by policy, and quick to learn."""

from pathlib import Path

ANSWERS = """\
topic: account
entries:
  - id: reset-password
    questions:
      en: ["How do I reset my password?", "I forgot my password", "change my password please"]
      de: ["Wie setze ich mein Passwort zurück?", "Passwort vergessen", "Ich will mein Kennwort ändern"]
    answer: {en: "Choose “Forgot password”.", de: "Wähle „Passwort vergessen“."}
  - id: delete-account
    questions:
      en: ["How do I delete my account?", "remove my profile for good", "I want to close my account"]
      de: ["Wie lösche ich mein Konto?", "Konto endgültig entfernen", "Ich möchte mein Profil schließen"]
    answer: {en: "Settings, then “Delete account”.", de: "Einstellungen, dann „Konto löschen“."}
  - id: ban-appeal
    handoff: always
    questions:
      en: ["How do I appeal my ban?", "I was banned for nothing", "please lift my ban"]
      de: ["Wie lege ich Einspruch gegen meinen Bann ein?", "Ich wurde grundlos gebannt", "Bitte entbannt mich"]
    answer: {en: "A moderator looks at it.", de: "Das sieht sich ein Moderator an."}
  - id: event-times
    questions:
      en: ["When does the next event start?", "what time is game night", "event schedule"]
      de: ["Wann beginnt das nächste Event?", "um wie viel Uhr ist Spieleabend", "Terminkalender der Events"]
    answer: {en: "Fridays at 20:00.", de: "Freitags um 20 Uhr."}
"""


def write_knowledge(folder: Path) -> Path:
    """Write the entries into ``folder`` and return it; lines and safety rules are the shipped ones."""
    (folder / "answers").mkdir(parents=True)
    (folder / "answers" / "account.yaml").write_text(ANSWERS, "utf-8")
    return folder
