"""``make bench-peers``: the same turns and questions through Chroma, mem0 and ours, in one run and without network."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from agent.memory.embedding import found
from tests.bench.figures import Figure, keep, show
from tests.bench.locomo import DATA, TOOL
from tests.bench.peers import ours, place, theirs

PATIENCE = 3600.0
MANY = 1000  # conversations: all there are
IN_WORDS = """\
All get the same turns (speaker, day, text), one store for each conversation, and the same MiniLM on one thread; ours in
half precision, as it is by default. Ingest counts until all of it is found by meaning. Ours was tuned on just these
conversations and theirs was not, so its recall here flatters it. What could not be run:
· Chroma's own default embedder: it is the same MiniLM as ONNX, and would be fetched from the network.
· mem0's inference (`infer=True`): it asks an LLM about each turn, and there is none without a key.
· mem0's words beside meanings: its BM25 (fastembed) and its entities (spaCy) fetch a model each. So it goes by meaning
  alone here, and may find more where it has them."""


class Result(msgspec.Struct, frozen=True):
    """What the tool finds of one."""

    at_5: float
    at_10: float
    turns: float  # taken in per second
    p50: float  # ms of a search


class NoResult(Exception):
    """Why there is none, in the words of whoever failed."""


def main(arguments: list[str]) -> int:
    """Run all that can be run; ``--quick`` takes one conversation."""
    if not DATA.exists() or not TOOL.exists():
        print(f"Skipped: LoCoMo is not here. Wanted: {DATA} and {TOOL}")
        return 0
    conversations = 1 if "--quick" in arguments else MANY
    print(f"{IN_WORDS}\n", flush=True)
    figures: list[Figure] = []
    for name, judge in _judges(conversations):
        try:
            result = judge()
        except (NoResult, place.NotInstalled) as error:
            print(f"  {name} could not be run:\n{error}", flush=True)
            continue
        for figure in (
            Figure(f"{name}: LoCoMo, categories 1-4, turns, R@5", result.at_5, ""),
            Figure(f"{name}: R@10", result.at_10, ""),
            Figure(f"{name}: turns taken in", result.turns, "per s"),
            Figure(f"{name}: a search, p50", result.p50, "ms"),
        ):
            show(figure)
            figures.append(figure)
    print(f"\nkept in {keep(figures)}")
    return 0


def _judges(conversations: int) -> Iterator[tuple[str, Callable[[], Result]]]:
    for peer, package in zip(theirs.PEERS, place.PEERS, strict=True):
        yield package.replace("==", " "), partial(_of_peer, peer, conversations)
    judge = partial(theirs.judged, tool=str(TOOL), conversations=conversations)
    yield "ours", lambda: msgspec.convert(ours.judged(judge), Result)


def _of_peer(peer: str, conversations: int) -> Result:
    _, model = found("")
    command = [str(place.prepare()), "-P", theirs.__file__, peer, str(TOOL), str(model), str(conversations)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if ran.returncode:
        raise NoResult("\n".join(ran.stderr.strip().splitlines()[-8:]))
    return msgspec.json.decode(ran.stdout.strip().splitlines()[-1], type=Result)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
