"""Places, streets, firms, eating places and titles, real-looking or made up."""

from random import Random

from agent.newborn.corpus import names
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.wordlists import parts, words

CITIES = words(
    """
    Lisbon Porto Madrid Seville Valencia Bilbao Paris Lyon Nantes Marseille Lille Berlin Hamburg Leipzig Cologne
    Munich Vienna Graz Zurich Basel Bern Milan Turin Bologna Naples Palermo Rome Athens Istanbul Izmir Ankara
    Sofia Bucharest Budapest Prague Brno Warsaw Kraków Gdańsk Riga Tallinn Vilnius Helsinki Tampere Stockholm
    Gothenburg Malmö Oslo Bergen Copenhagen Aarhus Reykjavik Dublin Cork Galway Belfast Glasgow Edinburgh Leeds
    Sheffield Bristol Cardiff York Bath London Brighton Utrecht Rotterdam Ghent Antwerp Brussels Cairo Tunis
    Rabat Dakar Accra Lagos Abuja Nairobi Kampala Kigali Harare Lusaka Durban Tehran Shiraz Amman Beirut Doha
    Muscat Mumbai Pune Chennai Kochi Jaipur Delhi Kolkata Dhaka Colombo Kathmandu Hanoi Hue Bangkok Penang
    Jakarta Bandung Manila Cebu Taipei Seoul Busan Daegu Osaka Kyoto Sapporo Nagoya Fukuoka Tokyo Shanghai
    Chengdu Sydney Perth Hobart Auckland Wellington Dunedin Toronto Montreal Halifax Calgary Vancouver Seattle
    Portland Denver Austin Chicago Boston Memphis Tucson Oaxaca Mérida Bogotá Medellín Quito Lima Cusco Santiago
    Valparaíso Montevideo Córdoba Rosario Recife Salvador Curitiba Havana Kingston
    """
)
COUNTRIES = words(
    """
    Portugal Spain France Italy Greece Turkey Poland Hungary Croatia Serbia Romania Georgia Armenia Egypt
    Morocco Kenya Ghana Nigeria Tanzania Namibia Ethiopia India Nepal Vietnam Thailand Japan Korea Taiwan
    Indonesia Australia Canada Mexico Peru Chile Brazil Colombia Argentina Iceland Norway Sweden Finland Denmark
    Estonia Ireland Scotland Wales Austria Switzerland Slovenia Malta Cyprus Jordan Oman
    """
)
STREET_ENDS = ("Street", "Road", "Lane", "Avenue", "Square", "Hill", "Gardens", "Row", "Way", "Crescent")
TREES = words(
    """
    Maple Oak Linden Cedar Birch Willow Elm Alder Rose Mill Church Station Harbour Castle Bridge River
    """
)
FIRM_ENDS = parts(
    """
    Labs & Sons, Systems, Foods, Logistics, Studio, Health, Energy, Bank, Motors, Press, Textiles, Media, Robotics,
    Insurance, Architects, Bakery, Design, Consulting, Films, Optics
    """
)
EATING = words("Café Bistro Kitchen Grill Taverna Trattoria Diner Brasserie Noodles Canteen Table Garden")
ADJECTIVES = words(
    """
    Silent Golden Hidden Broken Blue Crimson Last First Lost Distant Burning Frozen Paper Glass Iron Wooden
    Hollow Quiet Wild Velvet Salt Northern Little Endless Second Midnight Winter Summer Stolen Open Empty Copper
    """
)
NOUNS = words(
    """
    River Garden Harbour House Orchard Lighthouse Letter Mirror Island Road Sparrow Fox Whale Moon Valley Train
    Clock Kingdom Forest Bridge Window Piano Storm Village Summer Tailor Widow Baker Astronomer Cartographer
    Thief Gardener Sea Mountain Map Shore Song Year Key Door Tide Lantern Wolf Heron Stranger Daughter Brother
    Night Rain
    """
)


def _ending(rng: Random) -> str:
    return names.syllables(rng) + rng.choice(
        ("ton", "ford", "berg", "ville", "burgh", "stad", "mouth", "by", "", "", "")
    )


def city(chance: Chance) -> str:
    """A town."""
    return chance.made(_ending) if chance.often(0.4) else chance.entity(CITIES)


def abroad(chance: Chance) -> str:
    """Where one travels to: a town, a country."""
    return chance.entity(COUNTRIES) if chance.often(0.4) else city(chance)


def street(chance: Chance) -> str:
    """A street, mostly with a number."""
    name = f"{chance.entity(TREES) if chance.often(0.4) else chance.made(names.syllables)} {chance.one(STREET_ENDS)}"
    return f"{chance.number(1, 190)} {name}"


def firm(chance: Chance) -> str:
    """Where one works."""
    name = names.surname(chance) if chance.often(0.5) else chance.made(names.syllables)
    return f"{name} {chance.one(FIRM_ENDS)}" if chance.often(0.7) else name


def restaurant(chance: Chance) -> str:
    """Where one eats."""
    name = names.first(chance) if chance.often(0.5) else chance.made(names.syllables)
    kind = chance.one(EATING)
    noun, adjective = chance.one(NOUNS), chance.one(ADJECTIVES)
    return chance.one((f"{name}'s", f"{kind} {name}", f"{name} {kind}", f"the {adjective} {noun}", name))


def _title(rng: Random) -> str:
    adjective, noun, other = rng.choice(ADJECTIVES), rng.choice(NOUNS), rng.choice(NOUNS)
    name = names.syllables(rng)
    return rng.choice(
        (
            *(
                f"The {adjective} {noun}",
                f"{adjective} {noun}",
                f"The {noun} of {name}",
                f"{name}",
                f"{noun} and {other}",
            ),
            *(f"The {noun}'s {other}", f"A {noun} in {name}", f"The {adjective} {noun}", f"No {noun} for {name}"),
        )
    )


def title(chance: Chance) -> str:
    """A book, a film, a song, a game."""
    return chance.made(_title)


def band(chance: Chance) -> str:
    """Who plays."""
    noun, adjective = chance.one(NOUNS), chance.one(ADJECTIVES)
    made = chance.made(names.syllables)
    return chance.one(
        (f"the {adjective} {noun}s", made, f"{made} and the {noun}s", f"{adjective} {noun}", names.full(chance))
    )


def project(chance: Chance) -> str:
    """What a piece of work is called."""
    made = chance.made(names.syllables)
    return chance.one(
        (
            made,
            made,
            f"Project {made}",
            f"{made} {chance.number(2, 9)}",
            f"{chance.one(ADJECTIVES)} {chance.one(NOUNS)}",
        )
    )
