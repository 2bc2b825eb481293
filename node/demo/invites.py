"""She invites somebody: a ticket, as text and QR code."""

from node.cli import qr
from node.demo.stage import Narrator, kith
from node.home import Home

TITLE = "Ana invites Ben"


def play(home: Home, tell: Narrator) -> None:
    """Make a ticket, mistype it, open it herself, take it back."""
    tell.quote("$", 'kith invite new --note "for Ben" --per-day ask=20')
    made = kith(home, "invite", "new", "--note", "for Ben", "--per-day", "ask=20")
    ticket = made["ticket"]
    tell.picture(qr.on_terminal(ticket))
    tell.say(f"The same as text, {len(ticket)} letters: {ticket}")
    tell.check(made["condition"] == "open", "it lets one person join with her, once, within a week")
    granted = [one["acts"] for one in kith(home, "grant", "list")]
    tell.check(
        ["ask", "letter", "space"] in granted, "whoever joins with it may then ask, leave letters, meet in spaces"
    )
    place = 40
    typo = ticket[:place] + ("a" if ticket[place] != "a" else "b") + ticket[place + 1 :]
    refused = kith(home, "invite", "show", typo)
    tell.check("error" in refused, f"one letter wrong, and it is refused: “{refused.get('error', {}).get('says', '')}”")
    two_lines = kith(home, "invite", "show", f"{ticket[:60]}\n> {ticket[60:]}")
    tell.check(two_lines["own"], "cut in two by a mail program it is read all the same, and known as her own")
    taken_back = kith(home, "invite", "revoke", made["invite"][:8])
    tell.check(taken_back["condition"] == "revoked", "she takes it back: now it lets nobody in")
