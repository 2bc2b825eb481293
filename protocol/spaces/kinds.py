"""The kinds of spaces, as tables: which phases follow each other, whose turn it is in each, and for what.

``task`` is what is asked for; ``act`` what must come of it. Turns are taken one after the other, or all at once
(*together*). Where a phase is *fixed*, the host names the entries that count when it ends, and not before. What is
*kept* is written for oneself: others see that it was written, not what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from protocol.spaces import acts
from protocol.spaces.acts import Act, KindName

Who = Literal["each", "host", "guests", "claimants", "revealing"]

OF_SELF = frozenset({"talk", "introduce", "idea", "build", "vote", "draft", "review", "summarise", "roleplay"})
OF_OWNER = frozenset({"consent", "names", "release", "labels", "setting", "role", "goal", "claim"})
OF_MACHINE = frozenset({"reveal", "blind", "match", "name", "record", "document"})  # nobody is asked


@dataclass(frozen=True)
class Phase:
    """One row of a kind's table."""

    name: str
    task: str  # for whose turn it is
    act: type[Act]
    who: Who = "each"
    together: bool = False
    rounds: bool = False  # as many as the settings say; else one
    fixed: bool = False
    owner: bool = False  # only the owner's own hand counts
    kept: bool = False


SUMMARY = Phase("summary", "summarise", acts.Say, who="host")


def _acquaintance(who: Who) -> tuple[Phase, ...]:
    """How two come to know what they have in common, and whether they wish to be known."""
    return (
        Phase("consent", "consent", acts.Consent, who, together=True, owner=True),
        Phase("labels", "labels", acts.Step, who, together=True),
        Phase("blind", "blind", acts.Step, who, together=True),
        Phase("match", "match", acts.Step, who, together=True),
        Phase("count", "names", acts.Consent, who, together=True, owner=True),
        Phase("names", "name", acts.Step, who, together=True),
        Phase("talk", "talk", acts.Say, who, rounds=True),
        Phase("card", "summarise", acts.Commit, who, together=True, kept=True),
        Phase("release", "release", acts.Consent, who, together=True, owner=True),
        Phase("record", "record", acts.Say, who="host"),
    )


KINDS: Mapping[KindName, tuple[Phase, ...]] = {
    "talk": (
        Phase("talk", "talk", acts.Say, rounds=True),
        SUMMARY,
    ),
    "catch-up": (
        Phase("news", "talk", acts.Say, rounds=True),
        Phase("digest", "summarise", acts.Commit, together=True, kept=True),
    ),
    "brainstorm": (
        Phase("diverge", "idea", acts.Commit, together=True, fixed=True, kept=True),
        Phase("reveal", "reveal", acts.Reveal, who="revealing", together=True),
        Phase("build", "build", acts.Build, rounds=True),
        Phase("vote", "vote", acts.Vote, together=True),
        SUMMARY,
    ),
    "introduction": (Phase("propose", "introduce", acts.Say, who="host"), *_acquaintance("each")),
    "opt-in": (
        Phase("ask", "introduce", acts.Say, who="host"),
        Phase("consent", "consent", acts.Consent, who="guests", owner=True),
        Phase("record", "record", acts.Say, who="host"),
    ),
    "through": (Phase("propose", "introduce", acts.Say, who="host"), *_acquaintance("guests")),
    "roleplay": (
        Phase("setting", "setting", acts.Say, who="host"),
        Phase("roles", "role", acts.Claim),
        Phase("play", "roleplay", acts.Say, rounds=True),
        SUMMARY,
    ),
    "work": (
        Phase("goal", "goal", acts.Say, who="host"),
        Phase("claim", "claim", acts.Claim),
        Phase("draft", "draft", acts.Say, who="claimants", together=True),
        Phase("review", "review", acts.Review, together=True),
        Phase("document", "document", acts.Say, who="host"),
        SUMMARY,
    ),
}

EXACTLY: Mapping[KindName, int] = {"catch-up": 2, "introduction": 2, "opt-in": 2, "through": 3}  # members
