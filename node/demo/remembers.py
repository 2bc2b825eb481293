"""A life is taken in; what answers is found in it, with where it stands; others find only what is theirs to know."""

import json
import tempfile
import time
from pathlib import Path

from node.control.client import Client
from node.demo.stage import Narrator
from node.home import Home
from protocol.control.memories import AskMemory, LabelMemories, Recall, Remember, Selection

TITLE = "A self takes in a life, and finds what answers in it"
PATIENCE = 120.0  # seconds
FILES = {
    "journal.md": """# 2026-03-02
My sister Vera moved to Lisbon and opened a bakery there.
Rain all day. Read on the sofa, drank too much tea.

# 2026-04-18
The doctor says I am allergic to walnuts. No more of Vera's carrot cake, then.

# 2026-05-03
Sold the old bicycle to a student for 40 euros.
Planted tomatoes and basil on the balcony.
""",
    "WhatsApp Chat with Ben.txt": """12/01/2026, 18:02 - Ben: I can keep your spare key, no problem
12/01/2026, 18:05 - Ana: Great, I'll bring it over tonight
21/05/2026, 09:13 - Ben: I'm moving to Oslo in June. What about your key?
21/05/2026, 09:20 - Ana: I gave it to Mrs Okafor from the second floor now
21/05/2026, 09:21 - Ben: <Media omitted>
""",
    "todo.txt": """(A) 2026-05-20 Renew the passport due:2026-08-01
x 2026-05-02 2026-04-30 Call the plumber about the kitchen tap
""",
    "sailing.jsonl": "\n".join(
        json.dumps({"date": date, "text": text})
        for date, text in (
            ("2025-08-09", "Sailed the dinghy around the lighthouse, first time without an instructor."),
            ("2026-06-14", "Regatta on the lake with Tomas: we came in fourth of eleven."),
        )
    ),
}
# What is asked, and what the line that answers holds.
ASKED = (
    ("Where does my sister live?", "Lisbon"),
    ("Who has the spare key now?", "Okafor"),
    ("Is there any food I must not eat?", "walnuts"),
    ("How did we do in the race with Tomas?", "fourth"),
)


def play(home: Home, tell: Narrator) -> None:
    """Take a small life in, ask about it, and open a part of it to others."""
    tell.say(
        "Ana gives her self what she has: a diary, a chat with Ben, a list of tasks, a log of her sailing. Nothing of "
        "it leaves this machine, and all of it is private until she says otherwise."
    )
    with tempfile.TemporaryDirectory(prefix="kith-demo-notes-") as folder, Client(home.socket, PATIENCE) as client:
        for name, text in FILES.items():
            (Path(folder) / name).write_text(text)
        begun = time.monotonic()
        taken = list(client.stream(Remember([folder])))[-1]
        tell.check(taken.new > 10, f"{taken.new} lines of {taken.files} files in {time.monotonic() - begun:.1f} s")
        again = list(client.stream(Remember([folder])))[-1]
        tell.check(again.new == 0, "taken in once more, nothing is doubled")
        tell.say("It can be searched by its words at once. What the lines mean is worked out beside, newest first.")
        begun = time.monotonic()
        while (state := client.ask(AskMemory())).waiting and time.monotonic() - begun < PATIENCE:
            time.sleep(0.2)
        tell.check(not state.waiting, f"after {time.monotonic() - begun:.1f} s all of it can be found by meaning, too")
        for question, holds in ASKED:
            tell.quote("Ana asks", question)
            found = client.ask(Recall(question, at_most=3)).memories
            best = next((memory for memory in found if holds in memory.text), None)
            if best is not None:
                when = time.strftime("%d %B %Y", time.localtime(best.at)) if best.at else ""
                where = ", ".join(filter(None, (best.source_name.rpartition("/")[2], when)))
                tell.quote("found   ", f"“{best.text}” ({where})")
            tell.check(best is not None, f"“{holds}” is among the first three lines")
        tell.say("What others could be told: nothing, before Ana opens something to them.")
        tell.check(not client.ask(Recall("sailing", for_=["known"])).memories, "people she knows are told of nothing")
        client.ask(LabelMemories(Selection(folder=f"{folder}/sailing.jsonl"), tier="known"))
        known = client.ask(Recall("sailing, the spare key, walnuts", for_=["known"])).memories
        for memory in known:
            tell.quote("open    ", memory.text)
        tell.check(
            bool(known) and all(memory.tier == "known" for memory in known),
            "they may hear of the sailing now, and of nothing else, whatever they ask for",
        )
