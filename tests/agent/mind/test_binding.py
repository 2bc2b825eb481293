"""Whatever makes a difference to who may hear makes another key."""

from dataclasses import replace

from agent.mind.binding import Binding, Worn

BINDING = Binding(("ana", "ben"), 3, ("g1", "g2"), (Worn("aa"), Worn("bb", 0.5)), 7)


def test_every_part_counts() -> None:
    others = [
        replace(BINDING, members=("ana",)),
        replace(BINDING, members=("ana", "ben", "cleo")),
        replace(BINDING, members=("anab", "en")),
        replace(BINDING, epoch=4),
        replace(BINDING, grants=("g1",)),
        replace(BINDING, grants=()),
        replace(BINDING, members=("ana", "ben", "g1", "g2"), grants=()),
        replace(BINDING, adapters=()),
        replace(BINDING, adapters=(Worn("aa"),)),
        replace(BINDING, adapters=(Worn("aa"), Worn("bb"))),
        replace(BINDING, adapters=(Worn("bb", 0.5), Worn("aa"))),
        replace(BINDING, forgotten=8),
    ]
    assert len({BINDING.key, *(other.key for other in others)}) == len(others) + 1


def test_the_order_of_members_and_grants_does_not_count() -> None:
    assert replace(BINDING, members=("ben", "ana", "ben"), grants=("g2", "g1")).key == BINDING.key


def test_the_key_stays_the_same_from_version_to_version() -> None:
    assert Binding(("me",)).key == "8fe7a8a7bf509bf41745b5630fc1464d19504f0f6dae911211e02efeec316605"
