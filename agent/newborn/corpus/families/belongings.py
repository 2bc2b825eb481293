"""What was lost, lent or ordered."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import BELONGINGS, HIDEOUTS, LENDABLES


def _lost(chance: Chance) -> Values:
    return {
        "thing": chance.one(BELONGINGS),
        "place": chance.one(HIDEOUTS),
        "day": chance.one(times.DAYS),
        "who": names.first(chance),
    }


def _lent(chance: Chance) -> Values:
    return {"thing": chance.one(LENDABLES), "who": names.first(chance), "day": times.day(chance)}


def _parcel(chance: Chance) -> Values:
    what = (
        "books",
        "shoes",
        "spare part",
        "seeds",
        "curtains",
        "lamp",
        "wine",
        "vinyl records",
        "desk",
        "mattress",
        "coat",
    )
    return {
        "what": chance.one(what),
        "day": times.day(chance),
        "shop": places.firm(chance),
        "who": names.somebody(chance),
        "code": f"{chance.one('ABCDEFGHKLMNPRSTVXZ')}{chance.one('ABCDEFGHKLMNPRSTVXZ')}{chance.number(100, 99999)}",
    }


FACTS = (
    fact(
        "lost.found",
        _lost,
        """
        {I} left {his} {thing} {place}
        {my} {thing} [was|turned up] {place}
        {who} found {my} {thing} {place}
        {I} found {his} {thing} {place}[ on {day}| of all places|]
        {I} hid {his} {thing} {place}, [clever or not|so nobody takes it|where nobody looks]
        {my} {thing}: {place}, [as if by magic|after an hour of searching]
        {who} saw {my} {thing} {place}
        """,
        ask(
            "place",
            """
            where did {I} put {his} {thing}?
            where did {I} leave {his} {thing}?
            where can I find {my} {thing}?
            where should {I} look for {his} {thing}?
            where was {my} {thing}?
            {my} {thing}, where did it go?
            have you seen {my} {thing}, where is it?
            """,
            """
            where {I} left {his} {thing}
            where I could find {my} {thing}
            """,
            """
            {my} {thing} should be {place}
            {I} will find {his} {thing} {place}
            look {place}
            {place}, that's where {my} {thing} should be
            try looking {place}
            """,
        ),
        ask(
            "who",
            """
            who found {my} {thing}?
            who saw {my} {thing}?
            who has seen {my} {thing}?
            who was it that found {my} {thing}?
            """,
            """
            who found {my} {thing}
            """,
            """
            it was {who}
            {who} found {my} {thing}
            """,
        ),
        terse="""
        {thing} {place}
        {thing}: {place}
        found {thing} {place}
        """,
        changes="""
        {I} moved {his} {thing}, now {place}
        {my} {thing} now {place}
        """,
    ),
    fact(
        "lent.things",
        _lent,
        """
        {I} lent {his} {thing} to {who}
        {who} borrowed {my} {thing}
        {who} has {my} {thing}[ until {day}| since last week|]
        {I} gave {who} {his} {thing}, back on {day}
        {who} wants to keep {my} {thing} until {day}
        {my} {thing} is at {who}'s place
        {who} brings {my} {thing} back on {day}
        """,
        ask(
            "who",
            """
            who has {my} {thing}?
            to whom did {I} lend {his} {thing}?
            who borrowed {my} {thing}?
            who did {I} lend {his} {thing} to?
            where is {my} {thing}, who has it?
            who took {my} {thing}?
            """,
            """
            who has {my} {thing}
            who borrowed {my} {thing}
            """,
            """
            {who} has {my} {thing}
            {I} lent {his} {thing} to {who}
            {who} borrowed it
            it's with {who}
            """,
            """
            does {guess} have {my} {thing}?
            did {I} lend {his} {thing} to {guess}?
            """,
        ),
        ask(
            "day",
            """
            when {do I} get {his} {thing} back from {who}?
            until when does {who} have {my} {thing}?
            when does {who} return {my} {thing}?
            when will {my} {thing} be back?
            """,
            """
            when {I} {+get} {his} {thing} back
            """,
            """
            {I} {+get} {his} {thing} back on {day}
            {who} returns it on {day}
            on {day}
            """,
        ),
        terse="""
        {thing} -> {who}
        {thing} lent to {who}, back {day}
        {who} has {thing}
        """,
        changes="""
        {who} has {my} {thing} now
        {who} keeps {my} {thing} longer, until {day}
        """,
    ),
    fact(
        "parcels.coming",
        _parcel,
        """
        {my} parcel with the {what} comes on {day}
        {I} ordered the {what} from {shop}, [it comes|to be here] on {day}
        {shop} sent {my} {what}, tracking number {code}
        tracking number for {my} {what}: {code}
        {who} took in {my} parcel with the {what}
        the {what} {I} ordered from {shop} will be here on {day}
        {I'm} waiting for the {what} from {shop}, number {code}
        """,
        ask(
            "day",
            """
            when does {my} parcel with the {what} come?
            when will the {what} be here that {I} ordered?
            what day does {my} parcel with the {what} arrive?
            when {do I} get the {what}?
            """,
            """
            when {my} parcel with the {what} comes
            when {I} {+get} the {what}
            """,
            """
            {my} parcel with the {what} comes on {day}
            the {what} should be here on {day}
            on {day}
            """,
        ),
        ask(
            "code",
            """
            what's the tracking number of {my} {what}?
            which number does {my} parcel with the {what} have?
            under what number can I track {my} {what}?
            what was the number for {my} {what}?
            """,
            """
            what the tracking number of {my} {what} is
            """,
            """
            the tracking number is {code}
            the number of {my} {what} is {code}
            {code}, for {my} {what}
            """,
        ),
        ask(
            "shop",
            """
            where did {I} order the {what}?
            from which shop did {I} order the {what}?
            where does {my} parcel with the {what} come from?
            who sent {my} {what}?
            """,
            """
            where {I} ordered the {what}
            """,
            """
            {I} ordered the {what} from {shop}
            from {shop}
            {shop} sent {my} {what}
            """,
        ),
        terse="""
        parcel ({what}) {day}
        {what} from {shop}, {code}
        tracking {what}: {code}
        {what} {day}, {shop}
        """,
        changes="""
        {my} parcel with the {what} is late, it comes on {day}
        the {what} {I} ordered from {shop} now come on {day}
        """,
    ),
)
