from pathlib import Path

from agent.mind.port import Role
from node.journal import Transaction
from node.store import bodies
from node.store.bodies import Chosen

HOME = Path("/home/ana/kith")


def test_each_role_keeps_what_was_chosen_for_it_last(to: Transaction) -> None:
    assert bodies.chosen(to, HOME) == {}
    one, two = Chosen("/a.gguf", "aa", 1.0), Chosen("/b.gguf", "bb", 2.0)
    bodies.choose(to, Role.TALK, one, HOME)
    bodies.choose(to, Role.PLAN, one, HOME)
    bodies.choose(to, Role.PLAN, two, HOME)
    assert bodies.chosen(to, HOME) == {Role.TALK: one, Role.PLAN: two}
    bodies.use_newborn(to, Role.TALK)
    bodies.use_newborn(to, Role.MAKE)
    assert bodies.chosen(to, HOME) == {Role.PLAN: two}


def test_a_body_that_lies_in_the_home_is_found_there_when_the_home_has_moved(to: Transaction) -> None:
    bodies.choose(to, Role.TALK, Chosen(str(HOME / "bodies/a.gguf"), "aa", 1.0), HOME)
    bodies.choose(to, Role.PLAN, Chosen("/home/ana/b.gguf", "bb", 1.0), HOME)
    found = bodies.chosen(to, Path("/media/stick"))
    assert found[Role.TALK].path == "/media/stick/bodies/a.gguf"
    assert found[Role.PLAN].path == "/home/ana/b.gguf"
