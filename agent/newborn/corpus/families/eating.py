"""Eating and drinking: favourites, what was cooked, where one goes."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import CAKES, DISHES, DRINKS, FOODS


def _food(chance: Chance) -> Values:
    return {
        "dish": chance.one(DISHES),
        "cake": chance.one(CAKES),
        "hated": chance.one(FOODS),
        "who": names.first(chance),
    }


def _drink(chance: Chance) -> Values:
    return {
        "drink": chance.one(DRINKS),
        "moment": chance.one(("in the morning", "after lunch", "at night", "at work", "on Sundays")),
    }


def _cooked(chance: Chance) -> Values:
    return {
        "dish": chance.one(DISHES + CAKES),
        "guest": names.first(chance),
        "day": times.weekday(chance),
        "count": times.count(chance, 2, 12),
        "extra": chance.one(
            (
                "lemon zest",
                "smoked paprika",
                "brown butter",
                "nutmeg",
                "a pinch of salt",
                "fresh mint",
                "honey",
                "chilli",
                "sesame oil",
            )
        ),
    }


def _out(chance: Chance) -> Values:
    return {
        "restaurant": places.restaurant(chance),
        "city": places.city(chance),
        "dish": chance.one(DISHES),
        "who": names.first(chance),
        "price": times.money(chance, 120),
        "day": times.day(chance),
    }


FACTS = (
    fact(
        "food.favourite",
        _food,
        """
        {my} favourite [food|dish|meal] is {dish}
        {I} could eat {dish} every day
        nothing beats {dish} for {me}
        {I} {+love} {dish} more than anything else on a plate
        for {my} birthday {I} always {+want} {dish}, the best food there is
        {dish} is what {I} {+like} best of all [foods|dishes]
        {who} made {my} favourite dish for dinner, {dish}
        {my} comfort food is {dish}, always has been
        """,
        ask(
            "dish",
            """
            what's {my} favourite [food|dish|meal]?
            what {do I} like to eat best?
            what food {do I} love most?
            what should we cook for {me}, what's {my} favourite?
            which dish {do I} like best of all?
            what could {I} eat every day?
            what would make {me} happy at dinner?
            """,
            """
            what {my} favourite food is
            what {I} {+like} to eat best
            which dish {I} {+love} most
            """,
            """
            {my} favourite food is {dish}
            {I} {+like} {dish} best
            {dish} is what {I} {+love} most
            it's {dish}
            """,
            """
            is {guess} {my} favourite dish?
            is {my} favourite food {guess}?
            """,
        ),
        terse="""
        favourite food: {dish}
        {dish} = favourite
        best dish ever: {dish}
        """,
        changes="""
        {my} new favourite dish is {dish}
        {I} {+like} {dish} best now, [who knew|things change]
        {dish} has become {my} favourite food
        """,
    ),
    fact(
        "drinks.favourite",
        _drink,
        """
        {my} favourite drink is {drink}
        {I} always {+order} {drink}
        {I} can't start the day without {drink}
        {I} {+drink} {drink} {moment}, always the same
        {moment} {I} {+need} {his} {drink}
        {drink} for {me}, nothing else, please
        {I've} gone off everything but {drink}
        """,
        ask(
            "drink",
            """
            what {do I} like to drink?
            what's {my} favourite drink?
            which drink is {my} usual?
            what {do I} usually order to drink?
            what can one offer {me} to drink?
            what {do I} drink most?
            """,
            """
            what {I} {+like} to drink
            what {my} favourite drink is
            """,
            """
            {I} {+like} {drink}
            {my} favourite drink is {drink}
            {I} usually {+drink} {drink}
            {drink} is {my} drink
            """,
            """
            {do I} drink {guess}?
            is {my} favourite drink {guess}?
            """,
        ),
        terse="""
        drink: {drink}
        {drink} {moment}
        usual: {drink}
        """,
        changes="""
        {I} switched to {drink}
        {I} only {+drink} {drink} now
        """,
    ),
    fact(
        "cooking.made",
        _cooked,
        """
        {I} [made|cooked|prepared] {dish} for {guest} on {day}
        {I} made {dish} for {count} people[, {guest} had thirds|]
        {dish} for {guest} turned out well, {my} secret is {extra}
        on {day} {I} cooked {dish} for {guest}[, plates all empty|]
        {guest} asked for {my} recipe for {dish}: {extra} does it
        {I} always {+add} {extra} to {his} {dish}
        {guest} came for dinner on {day}, {I} made {dish}
        """,
        ask(
            "dish",
            """
            what did {I} cook for {guest}?
            what did {I} make for {guest}?
            what did {guest} get to eat when {I} cooked?
            what was the meal {I} made for {guest}?
            which dish did {I} serve {guest}?
            what was on the table for {guest} when {I} cooked?
            """,
            """
            what {I} cooked for {guest}
            what {guest} got to eat when {I} cooked
            """,
            """
            {I} made {dish} for {guest}
            {I} cooked {dish} for {guest}
            {guest} got {dish}
            it was {dish}
            """,
            """
            did {I} make {guess} for {guest}?
            """,
        ),
        ask(
            "extra",
            """
            what's {my} secret for {dish}?
            what {do I} add to {his} {dish}?
            what goes into {my} {dish}, the secret thing?
            what makes {my} {dish} special?
            what's the trick with {my} {dish}?
            """,
            """
            what {my} secret for {dish} is
            what {I} {+add} to {his} {dish}
            """,
            """
            {I} {+add} {extra} to {his} {dish}
            {my} secret is {extra}
            the secret of {my} {dish} is {extra}
            """,
        ),
        ask(
            "guest",
            """
            who did {I} cook {dish} for?
            for whom did {I} make {dish}?
            who was {my} {dish} for?
            who ate {my} {dish}?
            who did {I} make the {dish} for?
            """,
            """
            who {I} made {dish} for
            who ate {my} {dish}
            """,
            """
            {I} made {dish} for {guest}
            {my} {dish} was for {guest}
            it was for {guest}
            """,
        ),
        terse="""
        {dish} for {guest}, {day}
        {dish} for {count} people
        {dish}: more {extra}!
        cooked {dish} ({guest} came)
        """,
    ),
    fact(
        "restaurants.went",
        _out,
        """
        {I} [had|ate] {dish} at {restaurant} with {who}, {price} [in all|each|]
        {I} [went|took {who}] to {restaurant} on {day}
        {I} booked a table at {restaurant} for {day}
        {my} favourite restaurant in {city} is {restaurant}
        dinner with {who} at {restaurant}, {I} had {dish}
        {who} took {me} to {restaurant}, {price} for {dish}, [worth it|outrageous]
        best {dish} in {city}: {restaurant}, {I} {+go} there a lot
        """,
        ask(
            "restaurant",
            """
            where did {I} [eat|go] with {who}?
            which restaurant did {I} go to with {who}?
            where did {I} have {dish}?
            what's {my} favourite restaurant in {city}?
            what's the place called where {I} had {dish}?
            at which restaurant {was I} with {who}?
            """,
            """
            where {I} ate with {who}
            where {I} had {dish}
            """,
            """
            {I} ate at {restaurant}
            it was at {restaurant}
            {restaurant} is the place
            {I} {was} at {restaurant}
            """,
        ),
        ask(
            "price",
            """
            how much was it at {restaurant}?
            what did {I} pay at {restaurant}?
            how expensive was {restaurant}?
            what was the bill at {restaurant}?
            how much did dinner at {restaurant} cost {me}?
            """,
            """
            how much it was at {restaurant}
            what {I} paid at {restaurant}
            """,
            """
            it was {price} at {restaurant}
            the bill at {restaurant} was {price}
            {I} paid {price} at {restaurant}
            """,
        ),
        ask(
            "day",
            """
            when {am I} at {restaurant}?
            for which day did {I} book {restaurant}?
            when is {my} table at {restaurant}?
            when did {I} go to {restaurant}, or when will {i}?
            what day is it, {my} evening at {restaurant}?
            """,
            """
            for which day {I} booked {restaurant}
            what day {my} table at {restaurant} is for
            """,
            """
            {restaurant} is on {day}
            {my} evening at {restaurant} is on {day}
            on {day}
            """,
        ),
        terse="""
        {restaurant}, {dish}, {price}
        table at {restaurant} {day}
        {restaurant} ({who}), {price}
        """,
    ),
)
