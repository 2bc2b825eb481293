import typing

import pytest

from protocol.spaces import acts, limits, psi, state
from protocol.spaces.diagrams import BEGIN, END, diagrams
from protocol.spaces.entry import Core, Header
from protocol.spaces.own import SIZES
from tests.conftest import ROOT

SPEC = (ROOT / "specs" / "spaces.md").read_text(encoding="utf-8")
SHAPES = [Core, Header, acts.Member, acts.Settings, state.State, state.Turn, *typing.get_args(acts.Any)]


def test_the_diagrams_are_those_of_the_tables() -> None:
    between = SPEC.split(BEGIN)[1].split(END)[0].strip()
    assert between == diagrams()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_act_and_field_is_in_the_specification(shape: type) -> None:
    if issubclass(shape, acts.Act):
        assert f"| `{shape.__name__.lower()}`" in SPEC
    for name in shape.__struct_fields__:  # type: ignore[attr-defined]
        assert f"`{name}`" in SPEC, name


@pytest.mark.parametrize("name", [name for name in vars(limits) if name.isupper() and name != "KIB"])
def test_the_limits_are_those_of_the_code(name: str) -> None:
    assert f"{getattr(limits, name):,}" in SPEC


def test_the_numbers_of_labels_are_those_of_the_code() -> None:
    assert f"at most {psi.SIZE} labels" in SPEC
    assert f"at most {psi.NAMED} common" in SPEC
    assert ", ".join(f"{size:,}" for size in SIZES) in SPEC
