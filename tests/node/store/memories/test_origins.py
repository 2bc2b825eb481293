"""A file that is read again and again is one thing with versions, for each of those who may hear of it."""

from identity.audience import Label, Tier
from node.journal import Transaction
from node.store.memories import origins, selecting
from node.store.memories.selecting import Selected
from tests.node.store.memories.lives import KNOWN, PRIVATE, source, take


def test_versions_are_together_the_newest_first_and_of_other_people_apart(to: Transaction) -> None:
    tagged = Label(Tier.KNOWN, frozenset({"sailing"}))
    old, other, new, known, sailing = (
        source(to, name, label)
        for name, label in (
            ("a.md", PRIVATE),
            ("b.md", PRIVATE),
            ("a.md", PRIVATE),
            ("a.md", KNOWN),
            ("a.md", tagged),
        )
    )
    found = [[version.id for version in versions] for versions in origins.every(to)]
    assert found == [[sailing], [known], [new, old], [other]]
    for id in (old, new):
        assert [version.id for version in origins.versions(to, id)] == [new, old]
    assert origins.versions(to, 99) == []


def test_whoever_names_one_version_means_all_of_it(to: Transaction) -> None:
    old = source(to, "a.md")
    (key,) = take(to, ["the key"], PRIVATE, old)
    new = source(to, "a.md")
    (boat,) = take(to, ["the boat"], PRIVATE, new)
    take(to, ["the lake"], PRIVATE, source(to, "b.md"))
    for id in (old, new):
        assert selecting.numbers(to, Selected(source=id)) == [boat, key]
