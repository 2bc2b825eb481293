"""Meetings and deadlines, which move."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import SUBJECTS, WORKS


def _meeting(chance: Chance) -> Values:
    rooms = (
        f"room {chance.number(1, 420)}",
        "the canteen",
        "the lobby",
        f"the {places.restaurant(chance).removeprefix('the ')}",
        "the library",
    )
    return {
        "who": names.somebody(chance),
        "day": times.day(chance),
        "time": times.clock(chance),
        "place": chance.one(rooms),
        "subject": chance.one(SUBJECTS),
    }


def _deadline(chance: Chance) -> Values:
    return {
        "work": chance.one(WORKS),
        "day": times.day(chance),
        "to": names.somebody(chance),
        "pages": str(chance.number(5, 190)),
    }


FACTS = (
    fact(
        "meetings.when",
        _meeting,
        """
        {I} {have} a meeting with {who} on {day} at {time}[ about {subject}| in {place}|]
        {I'm} meeting {who} on {day} at {time}, {place}
        [meeting|call|talk] with {who} about {subject} on {day}, {time}, {my} idea
        {who} wants to see {me} on {day} at {time} about {subject}
        {I} [agreed|arranged] to [see|meet] {who} in {place} on {day} at {time}
        {my} appointment with {who} is on {day} at {time}[, {place}|]
        {who} and {I} meet on {day} at {time}
        {who} [asked|invited] {me} for {day}, {time}, {place}, to talk about {subject}
        """,
        ask(
            "day",
            """
            when {am I} meeting {who}?
            what day {am I} meeting {who}?
            when is {my} meeting with {who}?
            on which day {do I} see {who}?
            {who} and {me}, when is that?
            when do {who} and {I} meet?
            which day is the meeting with {who}?
            """,
            """
            when {I} {+meet} {who}
            what day {my} meeting with {who} is
            when {who} wants to see {me}
            """,
            """
            {I} {+meet} {who} on {day}
            {my} meeting with {who} is on {day}
            on {day}, {I} {+meet} {who}
            the meeting with {who} is on {day}
            {I'm} meeting {who} on {day}
            """,
            """
            {am I} meeting {who} on {guess}?
            is {my} meeting with {who} on {guess}?
            """,
        ),
        ask(
            "time",
            """
            what time is {my} meeting with {who}?
            at what time {do I} meet {who}?
            how late is the meeting with {who}, I mean {my} one?
            what time {am I} seeing {who}?
            when exactly, at what hour, {do I} meet {who}?
            {my} meeting with {who}: what time?
            """,
            """
            what time {I} {+meet} {who}
            at what time {my} meeting with {who} is
            """,
            """
            {I} {+meet} {who} at {time}
            {my} meeting with {who} is at {time}
            at {time}, {I} {+meet} {who}
            it starts at {time}
            """,
            """
            is {my} meeting with {who} at {guess}?
            """,
        ),
        ask(
            "place",
            """
            where {do I} meet {who}?
            where is {my} meeting with {who}?
            where {am I} meeting {who}?
            in which place {do I} see {who}?
            the meeting with {who}, where will it be?
            where should {I} be to meet {who}?
            """,
            """
            where {I} {+meet} {who}
            where {my} meeting with {who} is
            """,
            """
            {I} {+meet} {who} in {place}
            {my} meeting with {who} is in {place}
            it's in {place} that {I} {+meet} {who}
            """,
        ),
        ask(
            "subject",
            """
            why {am I} meeting {who}?
            what is {my} meeting with {who} about?
            what do {who} and {I} want to talk about?
            what's the topic with {who}?
            why does {who} want to see {me}?
            what will {I} discuss with {who}?
            """,
            """
            what {my} meeting with {who} is about
            why {I} {+meet} {who}
            """,
            """
            it's about {subject}
            {I} {+meet} {who} about {subject}
            {my} meeting with {who} is about {subject}
            {who} and {I} talk about {subject}
            """,
        ),
        terse="""
        {who} {day} {time}
        {day} {time} {who}, {place}
        mtg {who}, {day} at {time}
        {who} re {subject}, {day} {time}
        meet {who} ({place}) {day} {time}
        """,
        changes="""
        {who} moved {my} meeting to {day} at {time}, {place}
        {my} meeting with {who} is now on {day} at {time}
        {who} can't make it, {I} {+see} {who} on {day} at {time} instead
        {my} appointment with {who} got shifted to {day}, {time}
        {who} {day} {time} instead, {my} calendar is [a mess|up to date]
        """,
    ),
    fact(
        "deadlines.day",
        _deadline,
        """
        {my} {work} is due on {day}
        {I} must [hand in|send off|submit] {his} {work} by {day}
        {to} [wants|expects|needs] {my} {work} by {day}[, all {pages} pages of it|]
        deadline for {my} {work}: {day}
        {I'm} still [writing|working on|stuck in] {his} {work}, {day} is the deadline
        {my} {work} [has|runs to] {pages} pages and goes to {to} on {day}
        {I} promised {to} the {work} by {day}
        """,
        ask(
            "day",
            """
            when is {my} {work} due?
            by when must {I} hand in {his} {work}?
            what's the deadline for {my} {work}?
            until when {do I} have time for {his} {work}?
            when {do I} have to hand in {his} {work}?
            which day is {my} {work} due?
            {my} {work}, when does it have to be done?
            """,
            """
            when {my} {work} is due
            what the deadline for {my} {work} is
            by when {I} must hand in {his} {work}
            """,
            """
            {my} {work} is due on {day}
            {I} must hand in {his} {work} by {day}
            the deadline for {my} {work} is {day}
            it's due on {day}
            """,
            """
            is {my} {work} due on {guess}?
            {my} {work} is due on {guess}, isn't it?
            """,
        ),
        ask(
            "to",
            """
            who gets {my} {work}?
            who is {my} {work} for?
            who expects {my} {work}?
            who {do I} send {his} {work} to?
            who is waiting for {my} {work}?
            to whom goes {my} {work}?
            """,
            """
            who {my} {work} is for
            who is waiting for {my} {work}
            """,
            """
            {my} {work} goes to {to}
            {my} {work} is for {to}
            {to} is waiting for {my} {work}
            """,
            """
            is {my} {work} for {guess}?
            """,
        ),
        ask(
            "pages",
            """
            how long is {my} {work}?
            how many pages does {my} {work} have?
            how many pages has {my} {work}?
            what's the length of {my} {work} in pages?
            how many pages {do I} have in {his} {work}?
            """,
            """
            how many pages {my} {work} has
            how long {my} {work} is
            """,
            """
            {my} {work} has {pages} pages
            {my} {work} is {pages} pages long
            there are {pages} pages in {my} {work}
            """,
        ),
        terse="""
        {work} due {day}
        deadline {work}: {day}
        {work} -> {to}, {day}
        {work}, {pages} pages, by {day}
        """,
        changes="""
        {my} {work} got an extension, due on {day} now
        the deadline for {my} {work} was moved to {day}
        {to} gives {me} until {day} for the {work}
        new deadline for {my} {work}: {day}
        """,
    ),
)
