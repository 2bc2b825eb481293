"""Somebody is born, and can be born again from nine words."""

from node.demo.stage import Narrator, kith
from node.home import Home

TITLE = "Ana is born"


def play(home: Home, tell: Narrator) -> None:
    """Make an identity; lose the machine; become the same person on another one, by the phrase alone."""
    tell.quote("$", "kith init --name Ana --no-passphrase")
    made = kith(home, "init", "--name", "Ana", "--no-passphrase")
    ana, phrase = made["identity"], made["phrase"]
    tell.say(f"Her id is {ana['person']}. It is the hash of the first thing she signed; nobody gave it to her.")
    tell.say(f"Her phrase is “{phrase}”. She writes it on paper. It is shown this once and kept nowhere:")
    kept = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    tell.check(not any(word.encode() in kept for word in phrase.split()), "no word of it is in her home")
    tell.say("Suppose that her machine falls into the sea. On another one she types the nine words:")
    elsewhere = Home(home.root.parent / "another machine")
    again = kith(elsewhere, "id", "recover", "--name", "Ana", "--no-passphrase", "--phrase-fd", "0", typed=phrase)
    tell.check(again["person"] == ana["person"], "there she is the same person")
    tell.check(again["owner"] != ana["owner"], "with other keys: those in the sea count no more")
    words = phrase.split()
    words[0], words[1] = words[1], words[0]
    wrong = kith(elsewhere, "id", "recover", "--yes", "--phrase-fd", "0", typed=" ".join(words))
    tell.check("error" in wrong, f"two words swapped are noticed: “{wrong.get('error', {}).get('says', '')}”")
