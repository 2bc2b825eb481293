"""A self answers from given lines, word by word, and says what it does not know."""

from agent.newborn.unknown import says_unknown
from node.control.client import Client
from node.demo.stage import Narrator
from node.home import Home
from protocol.control.minds import Line, ListBodies, Think
from protocol.control.words import of_size

TITLE = "A self answers from given lines"
LOADING = 60.0  # seconds

LINES = (
    Line("My sister Vera lives in Lisbon, she has a bakery there."),
    Line("I'm allergic to walnuts."),
    Line("Ben has our spare key.", when="2026-01-12"),
    Line("Our car is in the garage in Mill Street until Thursday."),
    Line("I gave the spare key to Mrs Okafor, Ben is moving away.", when="2026-05-03"),
)
# What is asked, what a right answer holds (nothing: it stands in no line), and what a wrong one does.
ASKED = (
    ("Where does Ana's sister live?", "Lisbon", ""),
    ("Is there anything Ana can't eat?", "walnut", ""),
    ("Who has the spare key?", "Okafor", "Ben"),
    ("What is the name of Ana's dentist?", "", ""),
)


def play(home: Home, tell: Narrator) -> None:
    """Give a self some lines of a life, and ask about them."""
    with Client(home.socket, timeout=LOADING) as client:
        body = client.ask(ListBodies())
        tell.say(
            f"Now the self: a language model on this machine, its body. This is {body.name}, {of_size(body.bytes)}, "
            "trained by this project. It knows little; what it says of Ana comes from lines that it is given, here "
            "five of hers. Nothing of this leaves the machine, and nothing of it is kept."
        )
        for line in LINES:
            tell.quote("Ana noted", (f"{line.when}: " if line.when else "") + line.text)
        for question, right, wrong in ASKED:
            tell.quote("Cleo asks", question)
            thoughts = client.stream(Think(question, list(LINES), hears="Cleo", owner="Ana"))
            answer = tell.quote_as_it_comes("her self ", (thought.text for thought in thoughts)).lower()
            if right:
                says = right.lower() in answer and not says_unknown(answer) and not (wrong and wrong.lower() in answer)
                tell.check(says, f"it says “{right}”" + (f", and no longer “{wrong}”" if wrong else ""))
            else:
                tell.check(says_unknown(answer), "it stands in no line, and it says that it does not know")
