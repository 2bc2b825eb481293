"""Writes what is made of the code in specs/: vectors/spaces.json, vectors/psi.json, the diagrams in spaces.md.

What is sealed by chance differs each time; what it comes to does not.
"""

import json
from typing import Any

from identity.packing import pack
from protocol.spaces import acts, psi
from protocol.spaces.diagrams import BEGIN, END, diagrams
from protocol.spaces.events import Change, Wish
from tests.conftest import ROOT
from tests.protocol.spaces.company import Company

FOLDER = ROOT / "specs" / "vectors"


def space() -> dict[str, Any]:
    """A brainstorm of three: an idea each, a word between turns that is deleted, and then one of them is taken out."""
    company = Company("ana", "ben", "cleo")
    company.open("brainstorm")
    company.sync()
    company.do("ben", Wish(acts.Say(), "deleted later"))
    company.do("ben", Wish(acts.Delete(company["ben"].kept[-1].hash)))
    company.silent = {"cleo"}
    company.settle()
    company.do("ana", Change(remove=(company["cleo"].me.node,)))
    company.sync()
    replica = company["ben"].space.replica
    return {
        "space": replica.space.hex(),
        "machines": [_machine(company, name) for name in ("ana", "ben")],
        "entries": [
            {
                "entry": pack(entry.to_fields(), 1 << 20).hex(),
                "hash": entry.hash.hex(),
                "does": type(replica.act(entry.hash)).__name__.lower(),
                "says": replica.prose(entry.hash),
            }
            for entry in company["ben"].kept
        ],
        "keys": {str(number): replica.key(number).secret.reveal().hex() for number in (0, 1)},  # type: ignore[union-attr]
        "state": replica.state.packed().hex(),
        "digest": replica.state.digest.hex(),
    }


def _machine(company: Company, name: str) -> dict[str, str]:
    me = company[name].me
    return {"name": name, "node": me.secret.reveal().hex(), "sealing": me.opening.plain.reveal().hex()}


def intersection() -> dict[str, Any]:
    """Two sides with known seeds: all that each sends, and what both learn."""
    run, nodes = b"r" * 32, (b"a" * 32, b"b" * 32)
    sides = psi.mine(("tea", "trains", "go"), b"1" * 32), psi.mine(("go", "tea", "chess"), b"2" * 32)
    points = [psi.blinded(side, run) for side in sides]
    matched = [psi.match(side, theirs) for side, theirs in zip(sides, points[::-1], strict=True)]
    read = [psi.read_match(one) for one in matched]
    count = psi.count(sides[0], points[1], read[1])
    named = [psi.name(sides[at], points[1 - at], read[1 - at]) for at in (0, 1)]
    return {
        "run": run.hex(),
        "point of go": psi.point("go", run).hex(),
        "sides": [
            {
                "node": nodes[at].hex(),
                "seed": sides[at].seed.hex(),
                "labels": list(sides[at].labels),
                "1": psi.commit(sides[at], run, nodes[at]).hex(),
                "2": psi.blind(sides[at], run).hex(),
                "3": matched[at].hex(),
                "4": named[at].hex(),
                "common": list(psi.read_name(named[1 - at], sides[at], run, count)),
            }
            for at in (0, 1)
        ],
        "count": count,
    }


def text_of(vectors: dict[str, Any]) -> str:
    return json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (FOLDER / "spaces.json").write_text(text_of(space()), encoding="utf-8")
    (FOLDER / "psi.json").write_text(text_of(intersection()), encoding="utf-8")
    spec = ROOT / "specs" / "spaces.md"
    before, rest = spec.read_text(encoding="utf-8").split(BEGIN)
    spec.write_text(f"{before}{BEGIN}\n\n{diagrams()}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
