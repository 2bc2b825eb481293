"""Shopping, debts, gifts."""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.grammar import listed
from agent.newborn.corpus.things import GIFTS, GOODS, OCCASIONS, SHOPS


def _shopping(chance: Chance) -> Values:
    goods = chance.some(GOODS, chance.number(1, 3))
    return {
        "goods": listed(goods),
        "shop": chance.one(SHOPS),
        "who": names.first(chance),
        "price": times.money(chance, 90),
    }


def _debt(chance: Chance) -> Values:
    return {
        "amount": times.money(chance),
        "who": names.first(chance),
        "day": times.day(chance),
        "reason": chance.one(
            (
                "the taxi",
                "the tickets",
                "the pizza",
                "the hotel",
                "the gas bill",
                "the present",
                "the petrol",
                "a lost bet",
            )
        ),
    }


def _gift(chance: Chance) -> Values:
    return {
        "gift": chance.one(GIFTS),
        "who": names.first(chance),
        "occasion": chance.one(OCCASIONS),
        "price": times.money(chance, 150),
    }


FACTS = (
    fact(
        "shopping.list",
        _shopping,
        """
        {I} {+need} {goods}
        {I} {+need} {goods} from {shop}
        {I'm} out of {goods}
        {who} wants {me} to get {goods} from {shop}
        {my} shopping list: {goods}
        {I} forgot to buy {goods}, back to {shop} then
        {my} list for {shop} has {goods} on it
        """,
        ask(
            "goods",
            """
            what {do I} need to buy?
            what's on {my} shopping list?
            what should I get for {me} at the shops?
            what {am I} out of?
            what {do I} still have to buy?
            what did {I} forget to buy?
            what {do I} have to get?
            """,
            """
            what {I} {+need} to buy
            what's on {my} shopping list
            """,
            """
            {I} {+need} {goods}
            {my} list says {goods}
            {goods}, that's what {I} {+need}
            {I} {+have} to get {goods}
            """,
        ),
        ask(
            "shop",
            """
            where {do I} want to buy {goods}?
            where {do I} get {goods}?
            which shop has {my} {goods}?
            where should {I} go for {goods}?
            """,
            """
            where {I} {+get} {goods}
            """,
            """
            {I} {+get} {goods} from {shop}
            from {shop}
            {I} {+have} to go to {shop}
            """,
        ),
        terse="""
        buy {goods}
        {goods}!
        shopping: {goods}
        {shop}: {goods}
        get {goods} ({shop})
        """,
    ),
    fact(
        "money.owes",
        _debt,
        """
        {I} {+owe} {who} {amount}
        {I} {+owe} {who} {amount} for {reason}
        {I} borrowed {amount} from {who}[, back on {day}| for {reason}|]
        {who} lent {me} {amount} for {reason}
        {I} still {+have} to pay {who} back, {amount} for {reason}
        {who} paid for {reason}, so {I} {+owe} {amount}
        {my} debt to {who}: {amount}, due on {day}
        """,
        ask(
            "amount",
            """
            how much {do I} owe {who}?
            what {do I} owe {who}?
            how much money does {who} get from {me}?
            what's {my} debt to {who}?
            how much did {I} borrow from {who}?
            how much must {I} pay back to {who}?
            """,
            """
            how much {I} {+owe} {who}
            how much {who} gets from {me}
            """,
            """
            {I} {+owe} {who} {amount}
            {who} gets {amount} from {me}
            it's {amount}
            {my} debt to {who} is {amount}
            """,
            """
            {do I} owe {who} {guess}?
            """,
        ),
        ask(
            "who",
            """
            who {do I} owe money to?
            to whom {do I} owe money?
            from whom did {I} borrow money?
            who {do I} have to pay back?
            who lent {me} money?
            """,
            """
            who {I} {+owe} money to
            who lent {me} money
            """,
            """
            {I} {+owe} money to {who}
            {who} lent {me} money
            it's {who}
            """,
            """
            {do I} owe money to {guess}?
            """,
        ),
        ask(
            "reason",
            """
            what {do I} owe {who} money for?
            why {do I} owe {who} money?
            what's {my} debt to {who} for?
            what did {who} pay for {me}?
            """,
            """
            what {I} {+owe} {who} money for
            why {I} {+owe} {who} money
            """,
            """
            it's for {reason}
            {I} {+owe} {who} money for {reason}
            because of {reason}
            """,
        ),
        terse="""
        owe {who} {amount}
        {who} {amount} ({reason})
        {amount} -> {who}, by {day}
        pay {who} back: {amount}
        """,
        changes="""
        {I} paid some of it back, now {i} {+owe} {who} {amount}
        {I} {+owe} {who} {amount} now
        """,
    ),
    fact(
        "gifts.given",
        _gift,
        """
        {I} gave {who} {gift} for the {occasion}
        {I} bought {gift} for {who}[, {price}| for the {occasion}|]
        {who} gets {gift} from {me}
        {gift} for {who}, {price}, {my} best idea in years
        {I} wrapped {gift} for {who}'s {occasion}
        {I'm} giving {who} {gift}, don't tell
        for {who}'s {occasion} {I} found {gift}
        """,
        ask(
            "gift",
            """
            what did {I} get {who}?
            what {am I} giving {who}?
            what's {my} present for {who}?
            what did {I} buy for {who}?
            what does {who} get from {me}?
            what gift {do I} have for {who}?
            """,
            """
            what {I} bought for {who}
            what {my} present for {who} is
            """,
            """
            {I} got {who} {gift}
            {who} gets {gift} from {me}
            it's {gift}
            {my} present for {who} is {gift}
            """,
            """
            is {my} present for {who} {guess}?
            """,
        ),
        ask(
            "price",
            """
            how much was {my} present for {who}?
            what did {who}'s present cost {me}?
            how much did {I} spend on {who}'s present?
            what did {I} pay for the gift for {who}?
            """,
            """
            how much {my} present for {who} was
            what {I} paid for {who}'s present
            """,
            """
            {I} paid {price} for {who}'s present
            it was {price}
            {who}'s present cost {price}
            """,
        ),
        ask(
            "occasion",
            """
            what's {my} present for {who} for?
            on what occasion {do I} give {who} a present?
            why does {who} get a present from {me}?
            what's the occasion for {my} gift to {who}?
            """,
            """
            what the occasion for {my} gift to {who} is
            """,
            """
            it's for the {occasion}
            {who} gets it for the {occasion}
            the occasion is the {occasion}
            """,
        ),
        terse="""
        {who}: {gift}
        gift for {who}: {gift}
        {who} {occasion} - {gift} ({price})
        """,
        changes="""
        {I} changed {his} mind, {who} gets {gift}
        {I} took the first thing back, {who} gets {gift} from {me} now
        """,
    ),
)
