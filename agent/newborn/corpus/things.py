"""Common things of daily life, from which facts are drawn."""

from agent.newborn.corpus.wordlists import parts

ANIMALS = parts(
    "dog, cat, rabbit, hamster, parrot, tortoise, guinea pig, canary, gecko, pony, ferret, budgie, puppy, kitten"
)
COLOURS = parts(
    "red, green, dark blue, yellow, grey, white, black, orange, purple, turquoise, brown, pink, silver, beige"
)
DRINKS = parts(
    """black coffee, espresso, oat milk latte, cappuccino, green tea, mint tea, Earl Grey, chamomile tea, \
        ginger tea, hot
    chocolate, lemonade, sparkling water, tomato juice, apple juice, ginger beer, iced tea, chai, rooibos, \
        kombucha, buttermilk"""
)
DISHES = parts(
    """lasagne, ramen, lentil soup, mushroom risotto, pad thai, shakshuka, dumplings, paella, vegetable curry, \
        fish tacos,
    bibimbap, gnocchi, goulash, jollof rice, falafel, pumpkin soup, ratatouille, spinach pie, chilli, pierogi, \
        sushi, couscous,
    potato salad, onion tart, dal, moussaka, kimchi stew, fried rice, minestrone, borscht, injera, arepas, \
        empanadas, pancakes"""
)
CAKES = parts(
    """carrot cake, lemon tart, apple crumble, cheesecake, banana bread, chocolate cake, plum cake, tiramisu, \
        almond biscuits,
    rhubarb pie, cinnamon rolls, poppy seed cake, orange cake, brownies, honey cake, pear tart, walnut cake, scones"""
)
FOODS = parts(
    """mushrooms, olives, coriander, blue cheese, aubergine, tofu, beetroot, liver, anchovies, raisins, celery, \
        oysters, okra,
    Brussels sprouts, capers, marzipan, liquorice, spinach, pineapple on pizza, cottage cheese, garlic, ginger, \
        radishes, figs"""
)
ALLERGENS = parts(
    """peanuts, cashews, walnuts, shellfish, prawns, strawberries, kiwi, soy, sesame, eggs, milk, gluten, \
        penicillin, ibuprofen,
    bee stings, cat hair, dog hair, dust, birch pollen, grass pollen, latex, mould, hazelnuts, celery, mustard, \
        lupin, nickel"""
)
MEDICINES = parts(
    """iron tablets, vitamin D, antihistamines, blood pressure tablets, thyroid tablets, insulin, an inhaler, \
        eye drops, antibiotics,
    painkillers, cough syrup, magnesium, nose spray, fish oil, B12, heartburn tablets, sleeping drops, \
        cortisone cream"""
)
AILMENTS = parts(
    """a bad back, a sore throat, a twisted ankle, migraines, a stiff neck, a cold, toothache, a fever, a \
        swollen knee, an ear
    infection, hay fever, a broken wrist, a rash, a cough, tennis elbow, a pulled muscle, a stomach bug, a burnt hand"""
)
SPORTS = parts(
    """badminton, tennis, volleyball, basketball, handball, table tennis, football, rugby, hockey, cricket, \
        squash, netball,
    baseball, water polo, ultimate frisbee, floorball, padel, futsal"""
)
ACTIVITIES = parts(
    """running, swimming, bouldering, yoga, rowing, fencing, judo, karate, skiing, surfing, archery, sailing, \
        kayaking, cycling,
    pilates, boxing, dancing, hiking, skating, weightlifting, tai chi, orienteering, horse riding, gymnastics"""
)
INSTRUMENTS = parts(
    """piano, cello, guitar, violin, drums, flute, trumpet, saxophone, harp, banjo, accordion, clarinet, \
        ukulele, double bass,
    oboe, mandolin, trombone, viola, bassoon, oud, sitar, erhu"""
)
LANGUAGES = parts(
    """Spanish, German, French, Italian, Portuguese, Dutch, Swedish, Polish, Czech, Hungarian, Greek, Turkish, \
        Arabic, Persian,
    Hindi, Tamil, Bengali, Swahili, Yoruba, Mandarin, Cantonese, Japanese, Korean, Vietnamese, Thai, Finnish, \
        Welsh, Irish,
    Romanian, Ukrainian, Hebrew, Tagalog, Basque, Catalan, Icelandic"""
)
JOBS = parts(
    """nurse, carpenter, teacher, translator, plumber, architect, baker, accountant, bus driver, librarian, \
        vet, electrician,
    midwife, journalist, gardener, software developer, chef, paramedic, dentist, graphic designer, social \
        worker, geologist,
    physiotherapist, tailor, pilot, sound engineer, lawyer, florist, optician, beekeeper, photographer, welder, \
        pharmacist,
    data analyst, estate agent, postman, train driver, potter, museum guide, speech therapist, civil engineer, \
        park ranger"""
)
RELATIVES = parts(
    """sister, brother, mother, father, aunt, uncle, cousin, grandmother, grandfather, daughter, son, niece, nephew,
    stepbrother, mum, dad, sister-in-law, godmother, older brother, younger sister, twin sister, mother-in-law, \
        granddad"""
)
CIRCLE = parts(
    """neighbour, colleague, flatmate, best friend, boss, landlord, dentist, piano teacher, coach, cleaner, boyfriend,
    girlfriend, husband, wife, partner, old classmate, tennis partner, supervisor, accountant, physio, hairdresser"""
)
RELATIONS = RELATIVES + CIRCLE
PLANTS = parts(
    """tomatoes, courgettes, runner beans, basil, sunflowers, strawberries, roses, tulips, lavender, potatoes, \
        chillies, peas,
    rhubarb, leeks, dahlias, kale, mint, pumpkins, sweetcorn, a fig tree, an apple tree, raspberries, garlic, \
        carrots, hollyhocks"""
)
CARS = parts(
    "Volvo, Skoda, Fiat, Toyota, Honda, Renault, Mazda, Kia, "
    "Ford, Peugeot, Opel, Seat, Subaru, Nissan, Dacia, Saab, Mini"
)
BIKES = parts("road bike, mountain bike, folding bike, cargo bike, e-bike, racing bike, tandem, city bike, gravel bike")
DEVICES = parts(
    """washing machine, dishwasher, boiler, fridge, oven, laptop, printer, phone, vacuum cleaner, kettle, \
        toaster, router, radiator,
    doorbell, bathroom tap, garage door, coffee machine, heating, shower, lawnmower, television, sewing \
        machine, tumble dryer"""
)
FAULTS = parts(
    """leaks, makes a grinding noise, won't switch on, keeps beeping, smells of burning, drips, trips the fuse, \
        overheats,
    shows error 5, rattles, is stuck, freezes all the time, has a cracked screen, won't drain, hums at night"""
)
GOODS = parts(
    """oat milk, eggs, bread, light bulbs, coffee beans, washing powder, cat litter, stamps, batteries, bin \
        bags, onions, rice,
    toothpaste, candles, butter, wrapping paper, a birthday card, plasters, olive oil, printer ink, a bike \
        pump, shampoo, lemons,
    paint, screws, dog food, potting soil, baking powder, envelopes, tea towels, yoghurt, nappies, sandpaper, honey"""
)
SHOPS = parts(
    """the supermarket, the corner shop, the market, the bakery, the pharmacy, the hardware store, the garden \
        centre, the farm shop,
    the stationer's, the second-hand shop, the bookshop, the butcher's, the health food shop, the department store"""
)
GIFTS = parts(
    """a silk scarf, a cookbook, a pocket knife, a puzzle, a watch, concert tickets, a teapot, a fountain pen, \
        a plant, a board game,
    a necklace, wool socks, a photo album, a wooden train, a kite, a bottle of wine, a raincoat, a chess set, a \
        globe, a backpack,
    a telescope, headphones, a hammock, a pottery course, a lamp, a bird feeder, a recipe box, a tool kit, a \
        sketchbook"""
)
BELONGINGS = parts(
    """house keys, wallet, umbrella, glasses, passport, left glove, headphones, bike lock, phone charger, \
        library card, scarf,
    water bottle, notebook, earring, wedding ring, sunglasses, hat, bus pass, tape measure, spare key, \
        rucksack, watch"""
)
HIDEOUTS = parts(
    """under the sofa, in the coat pocket, on the kitchen shelf, in the car, at the office, behind the \
        bookcase, in the blue drawer,
    at the gym, on the train, in the laundry basket, on top of the fridge, in the shed, next to the printer, in \
        the garden bag,
    at the swimming pool, under the bed, in the toolbox, in the cellar, on the window sill, in the hallway \
        cupboard, in the lunch box"""
)
LENDABLES = parts(
    """drill, tent, ladder, sleeping bag, camera, suitcase, sewing machine, pressure cooker, bike, tripod, cake \
        tin, wheelbarrow,
    raincoat, projector, roof box, guitar amp, dictionary, hedge trimmer, steam cleaner, snow boots, waffle \
        iron, folding chairs"""
)
CHORES = parts(
    """water the plants, feed the cat, fix the fence, paint the hallway, return the library books, clean the \
        gutters, call the bank,
    pick up the parcel, proofread the report, bake a cake, bring the projector, book the venue, mow the lawn, \
        sort the photos,
    renew the passport, take the car to the garage, order the tickets, write the invitation, collect the kids, \
        tidy the cellar,
    back up the laptop, send the invoice, iron the costumes, test the speakers, print the posters, pay the deposit"""
)
SUBJECTS = parts(
    """the budget, the new website, the summer party, the contract, the roof, the exhibition, the school trip, \
        the rent, the merger,
    the garden plans, the survey results, the move, the choir concert, the thesis, the hiring plan, the logo, \
        the flat, the timetable"""
)
WORKS = parts(
    """tax return, thesis, grant application, quarterly report, book chapter, visa application, conference \
        talk, exam essay,
    slides, business plan, translation, insurance claim, annual budget, portfolio, newsletter, planning \
        application, lab report"""
)
STUDIES = parts(
    """biology, history, law, medicine, nursing, economics, chemistry, philosophy, architecture, linguistics, \
        physics, music,
    graphic design, agriculture, computer science, sociology, marine biology, art history, geography, maths, \
        psychology"""
)
GENRES = parts(
    "jazz, folk, opera, techno, blues, fado, metal, soul, reggae, "
    "flamenco, baroque music, hip hop, tango, bluegrass, afrobeat"
)
HOBBIES = parts(
    """knitting, pottery, woodworking, chess, birdwatching, painting, baking, photography, calligraphy, \
        stargazing, origami,
    gardening, sewing, beekeeping, crosswords, model trains, weaving, juggling, bookbinding, foraging, stamp \
        collecting, embroidery"""
)
GAMES = parts(
    "chess, Go, backgammon, rummy, dominoes, Scrabble, poker, mahjong, draughts, bridge, charades, Ludo, darts, snooker"
)
FEARS = parts(
    "spiders, heights, flying, thunder, needles, dogs, deep water, "
    "snakes, the dark, lifts, wasps, public speaking, clowns, mice"
)
ROOMS = parts(
    "kitchen, bathroom, hallway, bedroom, living room, study, nursery, attic, cellar, balcony, spare room, porch"
)
VEHICLES = parts("train, night train, bus, car, ferry, plane, bike, tram, coach, motorbike")
OCCASIONS = parts(
    "wedding, retirement, graduation, housewarming, birthday, christening, anniversary, farewell party, name day"
)
