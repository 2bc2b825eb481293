"""Books and films."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact


def _book(chance: Chance) -> Values:
    return {
        "title": places.title(chance),
        "author": names.full(chance),
        "page": str(chance.number(12, 480)),
        "giver": names.first(chance),
    }


def _film(chance: Chance) -> Values:
    return {
        "title": places.title(chance),
        "friend": names.first(chance),
        "day": chance.one(times.DAYS),
        "verdict": chance.one(
            (
                "too long",
                "a masterpiece",
                "boring",
                "very funny",
                "far too loud",
                "sad",
                "quite clever",
                "overrated",
                "beautiful",
                "scary",
            )
        ),
    }


FACTS = (
    fact(
        "books.reading",
        _book,
        """
        {I'm} reading {title} by {author}[, page {page}| and can't stop|]
        {I} [started|finished|gave up on] {title} by {author}
        {giver} lent {me} {title}, [thick as a brick|the cover is lovely|it's by {author}]
        {I'm} on page {page} of {title}
        {title} is {my} favourite book
        {I} read {title} [in one night|on the train|for the third time]
        {giver} gave {me} {title} to read, {I'm} on page {page}
        {I} {+love} everything by {author}, now reading {title}
        """,
        ask(
            "title",
            """
            what {am I} reading?
            which book {am I} reading?
            what's the title of {my} book?
            what book is on {my} bedside table?
            what {have I} been reading?
            what's the book {I} {+read} called?
            """,
            """
            what {I'm} reading
            which book {I'm} reading
            """,
            """
            {I'm} reading {title}
            the book is {title}
            it's {title}
            {my} book is called {title}
            """,
            """
            {am I} reading {guess}?
            is {my} book called {guess}?
            """,
        ),
        ask(
            "author",
            """
            who wrote {title}?
            who is the author of {title}?
            who is {title} by?
            {title}, by whom is that?
            which author wrote {title}?
            """,
            """
            who wrote {title}
            who {title} is by
            """,
            """
            {title} is by {author}
            {author} wrote {title}
            the author of {title} is {author}
            """,
        ),
        ask(
            "giver",
            """
            who gave {me} {title}?
            who lent {me} {title}?
            where {do I} have {title} from?
            from whom {do I} have {title}?
            who did {I} get {title} from?
            """,
            """
            who {I} got {title} from
            who gave {me} {title}
            """,
            """
            {I} got {title} from {giver}
            {title} came from {giver}
            it was {giver}
            """,
        ),
        ask(
            "page",
            """
            what page {am I} on in {title}?
            how far {am I} with {title}?
            which page of {title} {am I} on?
            how far did {I} get in {title}?
            """,
            """
            how far {I'm} in {title}
            what page of {title} {I'm} on
            """,
            """
            {I'm} on page {page} of {title}
            page {page}
            {I} got to page {page}
            """,
        ),
        terse="""
        reading {title} ({author})
        {title}, p. {page}
        book: {title}
        {title} from {giver}
        """,
        changes="""
        {I} put the old book away, {I'm} reading {title} by {author} now
        {I'm} on page {page} of {title} now
        next book: {title}, {I} {+like} it already
        """,
    ),
    fact(
        "films.seen",
        _film,
        """
        {I} saw {title} with {friend}, {verdict}
        {I} [watched|went to see] {title} with {friend} on {day}
        {title} with {friend} on {day}, {I} thought it was {verdict}
        {friend} dragged {me} to see {title}
        {I'm} seeing {title} with {friend} on {day}
        {I} found {title} {verdict}, {friend} did not
        cinema on {day}: {title}, {my} choice
        """,
        ask(
            "title",
            """
            what film did {I} see with {friend}?
            which film did {I} watch with {friend}?
            what was the film called that {I} saw with {friend}?
            what did {friend} and {I} watch?
            which film was it with {friend} and {me}?
            """,
            """
            what film {I} saw with {friend}
            which film {friend} and {I} watched
            """,
            """
            {I} saw {title} with {friend}
            {friend} and {I} watched {title}
            the film was {title}
            """,
        ),
        ask(
            "friend",
            """
            who did {I} see {title} with?
            with whom did {I} watch {title}?
            who was at {title} with {me}?
            who came along to {title} with {me}?
            who watched {title} with {me}?
            """,
            """
            who {I} saw {title} with
            who was at {title} with {me}
            """,
            """
            {I} saw {title} with {friend}
            {friend} was at {title} with {me}
            with {friend}
            """,
            """
            did {I} see {title} with {guess}?
            """,
        ),
        ask(
            "verdict",
            """
            how did {I} like {title}?
            what did {I} think of {title}?
            was {title} any good, what did {I} say?
            how was {title} for {me}?
            what's {my} opinion of {title}?
            """,
            """
            what {I} thought of {title}
            how {I} liked {title}
            """,
            """
            {I} found {title} {verdict}
            {I} thought {title} was {verdict}
            {verdict}, {I} thought
            """,
        ),
        terse="""
        {title} w/ {friend}, {day}
        film: {title} ({verdict})
        {title}: {verdict}
        cinema {day}, {title} with {friend}
        """,
    ),
)
