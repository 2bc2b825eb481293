"""What people do with things: verbs with their forms, what they are done to, and what else belongs to them."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.things import BELONGINGS, DEVICES, HIDEOUTS, LENDABLES, RELATIONS, ROOMS
from agent.newborn.corpus.wordlists import parts

Draw = Callable[[Chance], str]

LOOKS = parts(
    """old, new, green, red, small, large, heavy, wooden, broken, blue, spare, round, striped, grey, second, folding,
    antique, rusty, yellow, borrowed, long, cracked, white, brown, leather, tin, woollen, black, wobbly, good"""
)
FURNITURE = parts(
    """armchair, bookcase, kitchen table, mirror, lamp, carpet, chest of drawers, bench, wardrobe, desk, stool, curtain,
    mattress, piano, cradle, coat rack, shelf, clock, picture frame, trunk, vase, blanket, cushion, wine rack"""
)
CLOTHES = parts(
    """coat, jacket, suit, wedding dress, jumper, pair of boots, cap, scarf, shirt, uniform, costume, dressing gown,
    waistcoat, pair of gloves, kimono, ski suit, cardigan, swimsuit, belt, apron"""
)
PAPERS = parts(
    """contract, lease, invoice, birth certificate, map, letter, recipe, tax form, vaccination card, photo album, diary,
    manuscript, receipt, ticket, poem, timetable, guest list, application, will, report, school report, postcard, menu,
    questionnaire, floor plan, sheet music, petition, warranty, insurance policy, speech"""
)
FOOD = parts(
    """lentil soup, apple pie, goulash, plum jam, banana bread, paella, kimchi, lemon cake, pasta salad, birthday cake,
    mushroom risotto, gingerbread, pumpkin soup, roast chicken, pea stew, cheese board, bean chilli, rice pudding,
    cherry tart, onion quiche, sourdough, tomato sauce, beetroot salad, marmalade, walnut cake, dumplings"""
)
GROWN = parts(
    """rose bush, apple tree, fig tree, lemon tree, hedge, vine, cactus, fern, lavender, tomato plant, herb pot, orchid,
    pear tree, bamboo, climbing rose, chilli plant, cherry tree, rhubarb, ivy, olive tree"""
)
MADE = parts(
    """quilt, birdhouse, model ship, doll's house, pair of socks, bookmark, wooden spoon, kite, mobile, jewellery box,
    teddy bear, puppet, basket, rocking horse, sledge, candle holder, wreath, lantern, chess board, coat hanger"""
)
BOXES = parts(
    """parcel, box, suitcase, bag of clothes, cake tin, crate of apples, toolbox, basket, envelope, bunch of flowers,
    hamper, bottle of wine, jar of honey, tray, sack of flour, rucksack, cool box, bag of books"""
)
SPOTS = parts(
    """in the top drawer, in the blue folder, behind the books, in the freezer, in the glove box, next to the boiler,
    above the wardrobe, under the stairs, in the biscuit tin, in the left pocket, on the piano, in the garage,
    under the doormat, in the attic, on the balcony, by the front door, behind the mirror, in the red box,
    in the sewing basket, at the desk, in the boot of the car, under the flower pot, in the filing cabinet"""
)
PATCHES = parts(
    """by the gate, behind the shed, along the fence, on the balcony, next to the pond, in the front garden,
    under the kitchen window, beside the compost, in the big pot, at the allotment, by the south wall, on the roof"""
)
SITES = parts(
    """the library, the station, the town hall, the flea market, the clinic, the harbour, the museum, the post office,
    the school, the stadium, the bank, the airport, the church, the hotel, the theatre, the car park, the zoo, the
    factory, the embassy, the recycling centre, the village hall, the campsite, the lake, the castle, the laundrette"""
)
REASONS = parts(
    """the old one broke, it was on sale, nobody needed it any more, the doctor said so, the car was full, it rained all
    week, there was no room left, the children asked for it, the neighbours complained, the date was changed, the train
    was late, it was too heavy, the shop was closing, a friend was in trouble, the light was so good, money was short,
    it smelled odd, the lock was jammed, somebody had to, the holidays begin soon, the price went up, the dog chewed it,
    visitors were coming, the roof leaked, it was a bet, the phone never rang, the colour faded, it was too small, the
    ground was frozen, grandmother wished for it, the first one got lost, the deadline was near, the oven is too slow,
    they were alone, it was her birthday, the summer was dry, the bill was wrong, it brings luck, winter is coming"""
)


def _kept(of: tuple[str, ...]) -> Draw:
    """A thing, sometimes with how it looks."""
    return lambda chance: f"{chance.one(LOOKS)} {chance.one(of)}" if chance.often(0.35) else chance.one(of)


def _who(chance: Chance) -> str:
    """A person, by name, by trade or by kin."""
    kind = chance.rng.random()
    if kind < 0.7:
        return names.somebody(chance)
    if kind < 0.85:
        return f"the {chance.one(('plumber', 'postman', 'caretaker', 'nurse', 'vicar', 'teacher', 'baker', 'twins'))}"
    return f"{names.first(chance)}'s {chance.one(RELATIONS)}"


THINGS: dict[str, Draw] = {
    "tool": _kept(LENDABLES),
    "own": _kept(BELONGINGS),
    "furniture": _kept(FURNITURE),
    "clothes": _kept(CLOTHES),
    "paper": _kept(PAPERS),
    "food": lambda chance: chance.one(FOOD),
    "plant": lambda chance: chance.one(GROWN),
    "made": _kept(MADE),
    "box": _kept(BOXES),
    "device": _kept(DEVICES),
    "title": places.title,
    "person": _who,
}
PARTNERS: dict[str, Draw] = {
    "who": _who,
    "spot": lambda chance: chance.one(SPOTS if chance.often(0.6) else HIDEOUTS),
    "patch": lambda chance: chance.one(PATCHES),
    "room": lambda chance: f"the {chance.one(ROOMS)}",
    "site": lambda chance: chance.one(SITES) if chance.often(0.6) else places.city(chance),
    "price": lambda chance: times.money(chance, 900),
}

# base, past, participle: of what: with what word, and of which kind the partner is
_TABLE = """
    lend lent lent: tool: to who; give gave given: own: to who; give gave given: clothes: to who; sell sold sold:
    furniture: to who; sell sold sold: tool: for price; send sent sent: paper: to who; show showed shown: paper: to who;
    hand handed handed: paper: to who; return returned returned: tool: to who; promise promised promised: furniture: to
    who; post posted posted: box: to who; read read read: title: to who; bring brought brought: food: to who; offer
    offered offered: clothes: to who; borrow borrowed borrowed: tool: from who; buy bought bought: furniture: from who;
    buy bought bought: clothes: for price; buy bought bought: device: for price; get got got: furniture: for price; rent
    rented rented: tool: for price; inherit inherited inherited: furniture: from who; steal stole stolen: own: from who;
    copy copied copied: paper: from who; take took taken: own: to site; fetch fetched fetched: box: from site; collect
    collected collected: paper: from site; carry carried carried: furniture: to room; move moved moved: furniture: to
    room; drive drove driven: furniture: to site; take took taken: device: to site; put put put: paper: @ spot; put put
    put: own: @ spot; leave left left: own: @ spot; hide hid hidden: box: @ spot; store stored stored: tool: @ spot;
    find found found: own: @ spot; find found found: paper: @ spot; lose lost lost: own: at site; forget forgot
    forgotten: own: at site; keep kept kept: paper: @ spot; hang hung hung: clothes: @ spot; pack packed packed:
    clothes: @ spot; plant planted planted: plant: @ patch; water watered watered: plant: @ patch; cut cut cut: plant:
    @ patch; sow sowed sown: plant: @ patch; dig dug dug: plant: @ patch; repair repaired repaired: device: with who;
    fix fixed fixed: furniture: with who; mend mended mended: clothes: for who; clean cleaned cleaned: device: with who;
    paint painted painted: furniture: with who; build built built: furniture: with who; wash washed washed: clothes: at
    site; iron ironed ironed: clothes: for who; sharpen sharpened sharpened: tool: for who; cook cooked cooked: food:
    for who; bake baked baked: food: for who; make made made: food: for who; prepare prepared prepared: food: with who;
    taste tasted tasted: food: at site; eat ate eaten: food: with who; burn burnt burnt: food: in room; try tried tried:
    food: at site; order ordered ordered: food: for who; knit knitted knitted: made: for who; sew sewed sewn: made: for
    who; carve carved carved: made: for who; make made made: made: for who; draw drew drawn: made: for who; wrap wrapped
    wrapped: box: for who; design designed designed: made: with who; finish finished finished: made: with who; write
    wrote written: paper: for who; translate translated translated: paper: for who; sign signed signed: paper: at site;
    print printed printed: paper: at site; scan scanned scanned: paper: for who; discuss discussed discussed: paper:
    with who; tear tore torn: clothes: at site; drop dropped dropped: box: in room; spill spilt spilt: food: in room;
    break broke broken: device: in room; unpack unpacked unpacked: box: in room; open opened opened: box: with who;
    visit visited visited: person: in site; meet met met: person: at site; call called called: person: from site; see
    saw seen: person: at site; invite invited invited: person: to site; photograph photographed photographed: person:
    at site; help helped helped: person: at site; teach taught taught: title: to who; watch watched watched: title: with
    who; play played played: title: with who; sing sang sung: title: for who; record recorded recorded: title: with who;
    read read read: title: at site; recommend recommended recommended: title: to who; swap swapped swapped: own: with
    who; trade traded traded: tool: with who; share shared shared: food: with who; donate donated donated: clothes: to
    site; dump dumped dumped: furniture: at site; hire hired hired: tool: from who; test tested tested: device: with
    who; install installed installed: device: in room; unplug unplugged unplugged: device: in room; charge charged
    charged: device: @ spot; weigh weighed weighed: box: at site; deliver delivered delivered: box: to who; smuggle
    smuggled smuggled: food: to site; auction auctioned auctioned: furniture: for price; pawn pawned pawned: own: for
    price; insure insured insured: furniture: for price
"""


@dataclass(frozen=True)
class Verb:
    """A verb, what it is done to, and what stands beside it: a word (none before “under the bed”) and a partner."""

    base: str
    past: str
    participle: str
    of: str
    word: str
    partner: str


def _verb(row: str) -> Verb:
    forms, of, beside = (part.split() for part in row.split(":"))
    return Verb(forms[0], forms[1], forms[2], of[0], "" if beside[0] == "@" else beside[0], beside[1])


VERBS = tuple(_verb(row) for row in _TABLE.split(";"))
