"""Words that say nearly the same in daily talk, so that a question finds what was told in other words.

Small on purpose, and about life in general: whom we live with, work, health, home, feelings, going and buying.
A word that is found this way counts less than the one that was asked.
"""

from agent.memory.stems import stem

_GROUPS = """
kid child son daughter
mom mother mum
dad father
parent mother father
sibling brother sister
husband wife spouse partner
family relative
friend buddy pal
doctor physician clinic
job work career occupation
study research learn
school college university class course
teacher instructor mentor
boss manager
company business firm startup
start begin launch
finish complete
create make build
buy purchase get
own have
gift present
money savings budget
trip travel vacation journey visit
visit go
country city place
move relocate
house home apartment
food meal dish
cook bake
movie film
book novel read
music song band concert
instrument guitar piano violin
game play
pet dog cat puppy kitten
animal pet
exercise workout gym fitness
sport game
hobby activity interest
car vehicle
photo picture photograph
paint painting art draw
beautiful gorgeous
happy glad thrilled excited
sad upset down
scared afraid
angry mad
stress pressure
enjoy love like
favorite love
help support
inspire motivate
motivate motivation reason
plan future goal
hope dream
problem challenge trouble struggle
issue problem
win award prize
contest competition tournament
married marry wedding
marriage marry
event party celebration
ill sick disease
injury hurt accident
destress relax unwind
relax calm
clothes clothing outfit
phone call
recommend suggest advice
say tell talk mention
think opinion
important matter
change transform
often usually
speech talk
symbolize represent stand
lose loss
store shop
pass die
"""


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, dict[str, None]] = {}
    for line in _GROUPS.split("\n"):
        group = [stem(word) for word in line.split()]
        for word in group:
            table.setdefault(word, {}).update((other, None) for other in group if other != word)
    return {word: tuple(others) for word, others in table.items()}


KIN = _table()
