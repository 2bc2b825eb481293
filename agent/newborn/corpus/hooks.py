"""What one says to somebody whose news one knows: for greetings and for talk."""

from collections.abc import Mapping

from agent.newborn.corpus.fact import each

HOOKS: Mapping[str, tuple[str, ...]] = {
    key: each(lines)
    for key, lines in {
        "pets.name": """
            how is {name} [doing|today|these days]?
            give {name} a [scratch|hug|treat] from me
            I hope {name} [is well|behaves|lets you sleep]
            {name} is a [lovely|fine|good] name for {a:animal}""",
        "pets.age": """
            {age} is a fine age for {a:animal}
            is {name} still so lively at {age}?""",
        "vet.visit": """
            I hope {name} is brave on {day}
            all the best for {name} at the vet's on {day}
            how does {name} feel about the vet?""",
        "family.name": """
            how is {name}?
            give my best to your {relation} {name}
            it's good to have {name} around""",
        "family.home": """
            {city} must be a nice place for your {relation}
            do you often get to {city} to see your {relation}?""",
        "family.job": """
            {a:job} in the family, that's useful
            does your {relation} like being {a:job}?""",
        "work.firm": """
            how are things at {firm}?
            I hope {firm} treats you well
            is it busy at {firm} [these days|right now]?""",
        "job.role": """
            being {a:job} must be [hard|interesting|a lot of] work
            what do you like best about being {a:job}?""",
        "projects.lead": """
            how is {project} coming along?
            I'm curious how {project} will turn out
            good luck with {project}""",
        "meetings.when": """
            good luck with {who} on {day}
            I hope the meeting with {who} goes well
            are you ready for {who}?""",
        "deadlines.day": """
            how is the {work} going?
            you'll get the {work} done by {day}, I'm sure
            one page at a time, and the {work} is done""",
        "health.ailment": """
            I'm sorry about {ailment}, get well soon
            {ailment} is no fun, rest a little
            take care of yourself until {ailment} is gone""",
        "food.favourite": """
            {dish} is a fine choice
            now I'm thinking of {dish} all day
            who makes the best {dish}?""",
        "drinks.favourite": """
            there should always be {drink} in the house
            first {drink}, then the rest of the day""",
        "cooking.made": """
            {dish} for {guest}, that sounds good
            {guest} was lucky to get {dish}
            was there any {dish} left?""",
        "restaurants.went": """
            {restaurant} sounds like a good place
            would you go to {restaurant} again?""",
        "sport.training": """
            how was {sport}?
            {sport} will do you good
            don't forget to stretch after {sport}""",
        "music.plays": """
            I'd love to hear you on the {instrument}
            how is the {instrument} going?
            keep at the {instrument}, it's worth it""",
        "concerts.seen": """
            enjoy {band}
            I hope {band} play your favourite song""",
        "books.reading": """
            how do you like {title} so far?
            no word about the end of {title}, please
            {title} sounds like a good read""",
        "films.seen": """
            would you watch {title} again?
            what did {friend} say about {title}?""",
        "games.score": """
            will there be another round of {game} with {rival}?
            {rival} will want to play {game} again, I'm sure""",
        "hobbies.since": """
            {hobby} is a lovely thing to do
            what are you up to with {hobby} [now|at the moment]?
            have you had time for {hobby}?""",
        "home.lives": """
            how is life in {city}?
            {city} must be nice [now|at this time of year]""",
        "garden.planted": """
            how are the {plant} doing?
            I hope the {plant} grow well {spot}""",
        "repairs.broken": """
            I hope the {device} is fixed soon
            is the {device} still giving you trouble?""",
        "car.drives": """
            safe travels with the {car}
            how is the {car} running?""",
        "gifts.given": """
            {who} will love {gift}
            {gift} for {who}, what a nice idea""",
        "birthdays.when": """
            then I'll think of you on {date}
            {date} is a good day for cake""",
        "promises.made": """
            {who} will be glad about that
            it's kind of you to {chore} for {who}""",
        "lost.found": """
            I hope the {thing} turns up
            things like to hide, your {thing} too""",
        "travel.trip": """
            have a good time in {place}
            are you looking forward to {place}?
            {place}, how nice, send me a word from there
            what will you do first in {place}?""",
        "languages.learns": """
            how is your {language} coming along?
            learning {language} takes patience, you'll manage
            say something in {language}""",
        "school.exam": """
            all the best for {subject}
            how is {subject} going?""",
        "plans.made": """
            have fun with {who}
            {what} with {who} sounds lovely""",
        "parties.invited": """
            enjoy the {occasion}
            give {who} my best wishes for the {occasion}""",
        "moods.day": """
            thank you for telling me
            that's a good reason to be {mood}
            I can see why you were {mood}""",
        "fears.of": """
            many people are afraid of {fear}, you're not alone
            {fear} is nothing to laugh at""",
    }.items()
}
