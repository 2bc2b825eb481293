"""Home: where one lives, the rooms, the garden."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import COLOURS, PLANTS, ROOMS


def _home(chance: Chance) -> Values:
    return {
        "city": places.city(chance),
        "street": places.street(chance),
        "floor": times.ordinal(chance.number(1, 9)),
        "rent": times.money(chance, 1800),
        "year": times.year(chance),
        "mate": names.first(chance),
    }


def _room(chance: Chance) -> Values:
    return {
        "room": chance.one(ROOMS),
        "colour": chance.one(COLOURS),
        "who": names.first(chance),
        "month": chance.one(times.MONTHS),
    }


def _garden(chance: Chance) -> Values:
    return {
        "plant": chance.one(PLANTS),
        "month": chance.one(times.MONTHS),
        "who": names.first(chance),
        "count": times.count(chance, 3, 12),
        "spot": chance.one(
            (
                "by the fence",
                "on the balcony",
                "behind the shed",
                "in the front garden",
                "in pots",
                "next to the gate",
                "along the wall",
            )
        ),
    }


FACTS = (
    fact(
        "home.lives",
        _home,
        """
        {I} {+live} in {city}
        {I} moved to {city} in {year}
        {my} flat in {city} is on the {floor} floor
        {I} {+live} at {street}, {city}
        {my} address is {street}
        {my} rent [is|went up to] {rent}[, robbery|, fair enough| a month]
        {I} {+share} a flat in {city} with {mate}
        {I'm} at home in {city}, {street}, {floor} floor
        {I} {+pay} {rent} for a flat on the {floor} floor, with {mate}
        """,
        ask(
            "city",
            """
            where {do I} live?
            which town {do I} live in?
            in which city {do I} live?
            what's {my} home town now?
            where {am I} at home?
            where's {my} flat?
            """,
            """
            where {I} {+live}
            which town {I} {+live} in
            """,
            """
            {I} {+live} in {city}
            {my} home is in {city}
            in {city}, that's where {I} {+live}
            {I'm} at home in {city}
            """,
            """
            {do I} live in {guess}?
            is {my} flat in {guess}?
            """,
        ),
        ask(
            "street",
            """
            what's {my} address?
            in which street {do I} live?
            where does {my} post go, street and number?
            what street and number is {my} flat?
            at what address {do I} live?
            """,
            """
            what {my} address is
            in which street {I} {+live}
            """,
            """
            {my} address is {street}
            {I} {+live} at {street}
            it's {street}
            """,
        ),
        ask(
            "rent",
            """
            how much rent {do I} pay?
            what's {my} rent?
            how much is {my} flat a month?
            what {do I} pay for {his} flat?
            how high is {my} rent?
            """,
            """
            how much rent {I} {+pay}
            what {my} rent is
            """,
            """
            {my} rent is {rent}
            {I} {+pay} {rent} a month
            the rent is {rent}
            """,
        ),
        ask(
            "floor",
            """
            on which floor {do I} live?
            what floor is {my} flat on?
            how high up {do I} live?
            which floor is {my} place on?
            """,
            """
            on which floor {I} {+live}
            what floor {my} flat is on
            """,
            """
            {I} {+live} on the {floor} floor
            {my} flat is on the {floor} floor
            the {floor} floor
            """,
        ),
        ask(
            "mate",
            """
            who {do I} live with?
            who shares {my} flat?
            who's {my} flatmate?
            with whom {do I} share {his} flat?
            """,
            """
            who {I} {+live} with
            who {my} flatmate is
            """,
            """
            {I} {+live} with {mate}
            {mate} shares {my} flat
            {my} flatmate is {mate}
            """,
            """
            {do I} live with {guess}?
            """,
        ),
        terse="""
        address: {street}, {city}
        {street}, {floor} floor
        rent {rent}
        home: {city}
        flat share with {mate}
        """,
        changes="""
        {I} moved, {I} {+live} in {city} now, {street}
        {my} new address is {street}
        {my} rent went up, {rent} now
        {mate} moved in with {me}, [new flatmate|at last|the old one left]
        """,
    ),
    fact(
        "rooms.painted",
        _room,
        """
        {I} painted the {room} {colour}
        {my} {room} is {colour} now
        {who} helped {me} paint the {room}, {colour}
        {I} {+want} the {room} {colour}, {who} disagrees
        the {room} will be done in {month}, {my} choice is {colour}
        """,
        ask(
            "colour",
            """
            what colour is {my} {room}?
            which colour did {I} choose for the {room}?
            what colour did {I} paint the {room}?
            how did {I} paint {his} {room}?
            """,
            """
            what colour {my} {room} is
            which colour {I} chose for the {room}
            """,
            """
            {my} {room} is {colour}
            the {room} is {colour}
            {I} chose {colour} for the {room}
            """,
            """
            is {my} {room} {guess}?
            """,
        ),
        terse="""
        {room}: {colour}
        {room} {colour}, {month}
        """,
    ),
    fact(
        "garden.planted",
        _garden,
        """
        {I} planted {plant} {spot}[ in {month}|]
        {my} {plant} {spot} need water
        {who} gave {me} {plant} for the garden, {I} put them {spot}
        {I'm} [growing|trying] {plant} {spot} this year
        in {month} {I} will plant {plant} {spot}
        {count} rows of {plant} {spot}, {my} back is broken
        slugs got all {my} {plant} {spot}
        """,
        ask(
            "plant",
            """
            what did {I} plant {spot}?
            what grows {spot} in {my} garden?
            what {am I} growing {spot}?
            what's {my} plant {spot}?
            what have we got {spot}, what did {I} plant there?
            """,
            """
            what {I} planted {spot}
            what grows {spot} in {my} garden
            """,
            """
            {I} planted {plant} {spot}
            {plant}, that's what grows {spot}
            {my} {plant} are {spot}
            """,
            """
            did {I} plant {guess} {spot}?
            """,
        ),
        ask(
            "spot",
            """
            where did {I} plant {plant}?
            where are {my} {plant}?
            where in the garden did {I} put {plant}?
            where {do I} grow {plant}?
            {my} {plant}, where are they?
            """,
            """
            where {I} planted {plant}
            where {I} {+grow} {plant}
            """,
            """
            {I} planted {plant} {spot}
            {my} {plant} are {spot}
            {I} {+grow} {plant} {spot}
            """,
        ),
        terse="""
        {plant} {spot}
        {plant}, {spot}, {month}
        plant {plant} {spot}!
        """,
    ),
)
