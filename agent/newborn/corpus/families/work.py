"""Work: where, as what, on which project."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import JOBS


def _job(chance: Chance) -> Values:
    return {
        "firm": places.firm(chance),
        "job": chance.one(JOBS),
        "since": chance.one((times.year, times.month))(chance),
        "boss": names.somebody(chance),
        "city": places.city(chance),
    }


def _project(chance: Chance) -> Values:
    return {
        "project": places.project(chance),
        "lead": names.first(chance),
        "month": times.month(chance),
        "people": times.count(chance, 3, 12),
        "budget": f"{chance.number(2, 90)},000 euros",
    }


FACTS = (
    fact(
        "work.firm",
        _job,
        """
        {I} {+work} at {firm}
        {I'm} [happy|still new|all day|the only vegetarian] at {firm}
        {I've} been [working|employed] at {firm} since {since}
        {my} job at {firm} [is fine|eats all the time there is|pays the rent|is never boring]
        {I} [started|signed|got the job] at {firm} [in|back in] {since}
        {I} {+work} as {a:job} at {firm} [in {city}|]
        at {firm} they made {me} {job}, {boss} [is the boss there|runs the place]
        {I} {+earn} {his} money at {firm}
        {my} contract with {firm} [was renewed|runs for years|began in {since}]
        """,
        ask(
            "firm",
            """
            where {do I} work?
            who {do I} work for?
            which company {do I} work at?
            what firm {am I} with?
            where's {my} job?
            at which company {am I} employed?
            what's the name of {my} employer?
            where {do I} earn {his} money?
            """,
            """
            where {I} {+work}
            who {I} {+work} for
            which company {I} {+work} at
            """,
            """
            {I} {+work} at {firm}
            {I} {have} a job at {firm}
            {my} employer is {firm}
            it's {firm} that {I} {+work} for
            at {firm}, that's where {I} {+work}
            """,
            """
            {do I} work at {guess}?
            {am I} employed at {guess}?
            {I} {+work} for {guess}, right?
            """,
        ),
        ask(
            "since",
            """
            since when {do I} work at {firm}?
            when did {I} start at {firm}?
            how long {have I} been at {firm}, since when?
            when did {my} job at {firm} begin?
            what was {my} first month or year at {firm}?
            since when {have I} been with {firm}?
            """,
            """
            since when {I} {+work} at {firm}
            when {I} started at {firm}
            """,
            """
            {I've} been at {firm} since {since}
            {I} started at {firm} in {since}
            since {since}
            {I} began at {firm} in {since}
            """,
        ),
        terse="""
        work: {firm}
        {firm}, {job}, since {since}
        job at {firm}, started {since}
        new employer: {firm}
        """,
        changes="""
        {I} [left the old job|changed jobs], {I'm} at {firm} now
        {I} {+work} at {firm} now
        new job! {firm} it is
        {I} quit, and from now on {i} {+work} for {firm}
        """,
    ),
    fact(
        "job.role",
        _job,
        """
        {I'm} {a:job}
        {I} {+work} as {a:job}[, nights too| these days| and {+like} it|]
        {my} job: {job}, [not an easy one|and that for years|best in the world]
        {I've} been {a:job} since {since}
        {I} trained as {a:job} in {city}
        being {a:job} [is hard on the knees|wears {me} out|makes {me} happy]
        as {a:job}, {I} {+see} [a lot|all sorts of people|funny things]
        """,
        ask(
            "job",
            """
            what {do I} do for a living?
            what's {my} job?
            what {do I} work as?
            what is {my} profession?
            what kind of work {do I} do?
            what {am I} by trade?
            what does {my} work consist of, what {am I}?
            """,
            """
            what {I} {+do} for a living
            what {my} job is
            what {I} {+work} as
            """,
            """
            {I'm} {a:job}
            {I} {+work} as {a:job}
            {my} job is that of {a:job}
            {I} {+earn} {his} living as {a:job}
            """,
            """
            {am I} {a:guess}?
            {do I} work as {a:guess}?
            """,
        ),
        terse="""
        profession: {job}
        job: {job}
        {job} by trade
        """,
        changes="""
        {I'm} {a:job} now
        {I} retrained, {i} {+work} as {a:job} now
        new profession: {job} [from now on|], {I} never looked back
        """,
    ),
    fact(
        "projects.lead",
        _project,
        """
        {lead} [leads|runs|is in charge of] {project} at {my} work
        {I'm} on {project} now, {lead} [leads it|is in charge|keeps us busy]
        {project} has to be [done|finished|live] in {month}, says {lead}, and {I} {+do} the testing
        {my} project {project} [ends|launches|goes live] in {month}
        {my} {project} has a budget of {budget}
        {my} team on {project} has {people} people[ and {lead} on top|]
        {I} joined {project}, {people} people, [led by {lead}|with {lead} in the lead]
        {I} [presented|explained] {project} to the board, {budget} [are granted|in all]
        """,
        ask(
            "lead",
            """
            who leads {project}?
            who is in charge of {project}?
            who runs {project}?
            {project}, who's the lead?
            whose project is {project}?
            who's responsible for {project}?
            who do I talk to about {project}, who leads it?
            """,
            """
            who leads {project}
            who is in charge of {project}
            """,
            """
            {lead} leads {project}
            {project} is led by {lead}
            {lead} is in charge of {project}
            that's {lead}
            """,
            """
            is {guess} in charge of {project}?
            does {guess} lead {project}?
            """,
        ),
        ask(
            "month",
            """
            when is {project} due?
            when does {project} [end|finish]?
            by when must {project} be done?
            in which month does {project} end?
            what's the date for {project}?
            when will {project} be finished?
            """,
            """
            when {project} ends
            when {project} is due
            """,
            """
            {project} ends in {month}
            {project} has to be done in {month}
            in {month}, that's when {project} is due
            {project} should be finished in {month}
            """,
        ),
        ask(
            "people",
            """
            how many people work on {project}?
            how big is the team of {project}?
            how many are we on {project}?
            what's the size of the {project} team?
            how many people does {project} have?
            {project}: how many people?
            """,
            """
            how many people work on {project}
            how big the team of {project} is
            """,
            """
            {people} people work on {project}
            the team of {project} has {people} people
            {project} has {people} people
            """,
        ),
        ask(
            "budget",
            """
            what's the budget of {project}?
            how much money does {project} have?
            how big is the budget for {project}?
            how much may {project} cost?
            what was granted for {project}?
            """,
            """
            what the budget of {project} is
            how much money {project} has
            """,
            """
            {project} has a budget of {budget}
            the budget of {project} is {budget}
            {budget} were granted for {project}
            """,
        ),
        terse="""
        {project}: {lead}, due {month}
        {project} due {month}
        {project}, {people} people, lead {lead}
        {project} budget {budget}
        """,
        changes="""
        {lead} took over {project} at {my} work
        {project} [slipped|was moved|is put off], it's due in {month} now
        {my} team on {project} has {people} people now
        the budget of {my} {project} was cut to {budget}
        """,
    ),
)
