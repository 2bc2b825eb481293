from agent.mind.port import Role
from node.journal import Transaction
from node.store import bodies
from node.store.bodies import Chosen


def test_each_role_keeps_what_was_chosen_for_it_last(to: Transaction) -> None:
    assert bodies.chosen(to) == {}
    one, two = Chosen("/a.gguf", "aa", 1.0), Chosen("/b.gguf", "bb", 2.0)
    bodies.choose(to, Role.TALK, one)
    bodies.choose(to, Role.PLAN, one)
    bodies.choose(to, Role.PLAN, two)
    assert bodies.chosen(to) == {Role.TALK: one, Role.PLAN: two}
    bodies.use_newborn(to, Role.TALK)
    bodies.use_newborn(to, Role.MAKE)
    assert bodies.chosen(to) == {Role.PLAN: two}
