"""People and what else bears a name: real first names of many cultures, and as many that nobody bears."""

from random import Random

from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.grammar import Person
from agent.newborn.corpus.wordlists import words

SHE = words(
    """
    Ana Maria Sofia Elena Lucia Carmen Ines Paula Marta Clara Julia Laura Rosa Pilar Noelia Camila Valentina
    Ximena Beatriz Leticia Joana Mariana Catarina Chiara Giulia Francesca Martina Alessia Camille Chloé Manon
    Léa Élodie Margaux Anaïs Hannah Lena Mia Greta Frieda Anke Heike Ute Johanna Katharina Svenja Astrid Ingrid
    Freja Sigrid Maja Linnea Saga Aino Helmi Kaisa Eeva Katarzyna Agnieszka Zofia Hania Jana Petra Lenka Zuzana
    Olga Irina Natalia Daria Oksana Svetlana Ludmila Milena Jelena Vesna Dragana Ivana Elif Zeynep Defne Aylin
    Esra Fatima Aisha Layla Noor Yasmin Salma Rania Hiba Leila Shirin Parisa Nasrin Mahsa Priya Ananya Kavya
    Meera Lakshmi Divya Neha Sunita Asha Indira Nadia Farah Siti Dewi Putri Ayu Mei Lan Xiu Jing Yan Hua Ling
    Yuki Sakura Hana Aoi Emi Naoko Keiko Mariko Jiwoo Minji Soyeon Hyejin Eunji Sumin Thuy Linh Mai Huong Ngoc
    Amara Chioma Ngozi Adaeze Zainab Wanjiru Akinyi Makena Thandi Nomsa Lerato Abena Efua Ama Adwoa Selam Hirut
    Mary Emma Olivia Grace Alice Ruth Edith Joan Heather Fiona Ailsa Siobhan Niamh Aoife Gwen Megan Carys Holly
    Amber Ivy Hazel Willow June Pearl Rhoda Judith Miriam Tamar Noa Shira Yael Ariel Tala Leilani Kalea Moana
    Aroha Malia Nayeli Itzel Citlali Yaretzi Doris Nell Tess Cleo Phoebe Daphne Thalia Despina Eleni Kalliope
    Roxana Simona Ilinca Raluca Boglárka Réka Zsófia Eszter Birgit Solveig Ragnhild Dagny Nora Tuva
    """
)
HE = words(
    """
    Tom Ben Luis Carlos Diego Javier Pablo Mateo Andrés Rafael Hugo Álvaro Joaquín Tiago João Rui Duarte Nuno
    Marco Luca Matteo Giorgio Paolo Enzo Lorenzo Étienne Luc Mathis Théo Bastien Olivier Jonas Lukas Felix Emil
    Anton Karl Dieter Jürgen Torsten Matthias Henrik Lars Sven Erik Bjorn Olaf Mikkel Anders Eino Juhani Antti
    Ville Piotr Marek Jakub Tomasz Wojciech Pavel Jiri Ondrej Milan Zoran Goran Dusan Nikola Dmitri Sergei
    Alexei Bogdan Taras Andriy Vlad Emre Mehmet Kerem Deniz Ozan Omar Ali Hassan Karim Youssef Tariq Bilal Samir
    Reza Dariush Farhad Kaveh Arjun Rahul Vikram Sanjay Ravi Kiran Anil Rohan Imran Faisal Budi Agus Rizky Wei
    Jun Hao Ming Feng Chen Bo Kenji Haruto Daiki Takeshi Hiroshi Ren Sota Minho Jinwoo Seojun Dongwook Hyun
    Taeyang Minh Duc Quang Tuan Hieu Emeka Chidi Obinna Kwame Kofi Yaw Kojo Sipho Thabo Mandla Tendai Kamau
    Otieno Juma Baraka Dawit Tesfaye Jack Harry George Arthur Oscar Alfie Callum Ewan Hamish Angus Rory Declan
    Cormac Eamon Rhys Owen Gareth Dylan Walter Ernest Frank Stanley Victor Leon Amos Caleb Elias Isaac Jonah
    Levi Micah Simon Uri Eitan Noam Kai Keanu Tane Wiremu Rangi Koa Tenoch Cuauhtémoc Nico Vasilis Giannis
    Stavros Kostas Ionut Mihai Radu Szabolcs Bence Gergő Áron Knut Leif Magnus Torvald Sindre Espen Gus Ned Todd
    Wade Clyde Moss Rex Otis Desmond Lionel Cyrus Basil Ambrose Casper Jasper Milo Silas Quentin Raymond
    """
)
SURNAMES = words(
    """
    Weber Keller Brandt Vogel Huber Lindqvist Virtanen Nowak Kowalska Novak Horvat Petrov Ivanova Marković
    Yilmaz Demir Haddad Nasser Rahimi Sharma Patel Iyer Reddy Banerjee Rahman Wijaya Tan Lim Chen Zhou Huang
    Sato Tanaka Mori Kim Park Choi Nguyen Tran Pham Okafor Adeyemi Mensah Boateng Mwangi Odhiambo Dlamini
    Tesfaye Garcia Moreno Ruiz Castillo Ferreira Almeida Costa Rossi Bianchi Greco Moreau Lefebvre Fournier
    Dubois Smith Hughes Doyle Byrne Campbell Fraser Morgan Price Ward Fletcher Bishop Cole Marsh Hale Thorne
    Whitaker Cohen Levi Papadakis Popescu Kovács Larsen Dahl
    """
)
FIRST_SOUNDS = words(
    """
    b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh sk st t tr v w y z th zh
    """
)
VOWELS = words(
    """
    a e i o u a e i o ai ea ia io ou ei
    """
)
MIDDLE_SOUNDS = words(
    """
    b d f g k l ll m n nn nd r rr rd rl s ss st t tt v z lm ln mb nt rk sh th v
    """
)
END_SOUNDS = ("", "", "", "", "n", "l", "r", "s", "k", "m", "th", "x", "nd", "sh", "t", "d")
PET_NAMES = words(
    """
    Biscuit Pepper Mochi Waffles Luna Shadow Ziggy Pickle Bandit Socks Ginger Marmalade Noodle Tofu Pumpkin
    Smokey Olive Peanut Button Nacho Rolo Figaro Domino Maple Clover Bramble Turnip Sprout Tango Hobbes Muffin
    Sushi Whiskers Duchess Captain Cocoa Pebbles Rascal Scout Toffee Truffle Fudge Sesame Miso Paprika Radish
    Cinnamon Otto Bruno Frida Kiwi Mango Papaya Dumpling Gnocchi Basil Bean Crumpet Digby Dusty Echo Fern Gizmo
    Haggis Inky Jinx Koko Lemon Moth Nugget Oreo Piper Quince Rusty Saffron Tuppence Ursa Velvet Wombat Yoyo
    Zelda Snowball Comet Rocket Ludo Bingo
    """
)


def syllables(rng: Random) -> str:
    """A name that nobody bears, or hardly anybody: Zelu, Brannith, Quiora."""
    word = rng.choice(FIRST_SOUNDS) + rng.choice(VOWELS)
    for _ in range(rng.choice((0, 1, 1, 1, 1, 1, 2))):
        word += rng.choice(MIDDLE_SOUNDS) + rng.choice(VOWELS)
    word += rng.choice(END_SOUNDS)
    return word.capitalize() if 3 < len(word) < 9 else syllables(rng)


def person(chance: Chance) -> Person:
    """Somebody."""
    if chance.often(0.4):
        return Person(chance.made(syllables), chance.one(("she", "he", "they")))
    if chance.often(0.5):
        return Person(chance.entity(SHE), "she" if chance.often(0.95) else "they")
    return Person(chance.entity(HE), "he" if chance.often(0.95) else "they")


def relative(relation: str, chance: Chance) -> str:
    """A first name that goes with sister, uncle, neighbour."""
    words = set(relation.replace("-", " ").split()) | {relation[-6:], relation[-7:]}
    if chance.often(0.3):
        return chance.made(syllables)
    if words & {
        "sister",
        "mother",
        "aunt",
        "grandmother",
        "daughter",
        "niece",
        "mum",
        "girlfriend",
        "wife",
        "godmother",
    }:
        return chance.entity(SHE)
    if words & {
        "brother",
        "father",
        "uncle",
        "grandfather",
        "son",
        "nephew",
        "dad",
        "granddad",
        "boyfriend",
        "husband",
    }:
        return chance.entity(HE)
    return chance.entity(SHE + HE)


def first(chance: Chance) -> str:
    """A first name."""
    return person(chance).name


def people(chance: Chance, count: int) -> list[Person]:
    """Different people, none of whose names holds another's."""
    found: list[Person] = []
    while len(found) < count:
        new = person(chance)
        if not any(new.name in old.name or old.name in new.name for old in found):
            found.append(new)
    return found


def surname(chance: Chance) -> str:
    """A surname."""
    return chance.made(syllables) if chance.often(0.4) else chance.entity(SURNAMES)


def full(chance: Chance) -> str:
    """First name and surname."""
    return f"{first(chance)} {surname(chance)}"


def somebody(chance: Chance) -> str:
    """Who one meets: mostly a first name, sometimes more."""
    if chance.often(0.6):
        return first(chance)
    return (
        full(chance) if chance.often(0.5) else f"{chance.one(('Dr', 'Ms', 'Mr', 'Mrs', 'Professor'))} {surname(chance)}"
    )


def doctor(chance: Chance) -> str:
    """A doctor's name."""
    return f"{chance.one(('Dr', 'Dr', 'Dr', 'Doctor'))} {surname(chance)}"


def pet(chance: Chance) -> str:
    """What an animal is called."""
    if chance.often(0.35):
        return chance.made(syllables)
    return chance.entity(PET_NAMES) if chance.often(0.5) else first(chance)
