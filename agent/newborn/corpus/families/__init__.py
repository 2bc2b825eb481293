"""The families of facts: each module holds some, as phrasings."""

from agent.newborn.corpus.fact import Fact, Stance
from agent.newborn.corpus.families import (
    animals,
    belongings,
    circle,
    dates,
    diet,
    doctors,
    doing,
    eating,
    health,
    home,
    household,
    learning,
    meetings,
    moods,
    music,
    shopping,
    sports,
    stories,
    travel,
    work,
)
from agent.newborn.corpus.families.deeds import DEEDS as DEEDS

FACTS: tuple[Fact, ...] = (
    *animals.FACTS,
    *circle.FACTS,
    *work.FACTS,
    *meetings.FACTS,
    *health.FACTS,
    *doctors.FACTS,
    *eating.FACTS,
    *sports.FACTS,
    *music.FACTS,
    *stories.FACTS,
    *home.FACTS,
    *household.FACTS,
    *shopping.FACTS,
    *dates.FACTS,
    *belongings.FACTS,
    *travel.FACTS,
    *learning.FACTS,
    *moods.FACTS,
)
STANCES: tuple[Stance, ...] = (*diet.STANCES, *doing.STANCES)
FAMILIES = tuple(sorted({*(one.family for one in FACTS), *(one.family for one in STANCES)}))
