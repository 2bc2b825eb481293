import pytest

from protocol.control import Gap
from protocol.control.messages import (
    BackupMade,
    Event,
    Happened,
    NodeStopping,
    ServiceChanged,
    ServiceView,
    WorkerChanged,
    WorkerView,
)
from protocol.control.minds import BodyChanged
from protocol.control.words import of_event, of_size


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ServiceChanged(ServiceView("journal", "running", 0.0)), "the journal service is running"),
        (ServiceChanged(ServiceView("journal", "resting", 0.0, 1, "failed with OSError")), ": failed with OSError"),
        (WorkerChanged(WorkerView("echo", "ready", 0.0)), "the echo worker is ready"),
        (BackupMade("journal-1", 2_500_000), "backup journal-1 was made, 2.5 MB"),
        (BodyChanged("plan", "newborn"), "to plan, the body newborn is used now"),
        (NodeStopping("the owner asked for it"), "the node stops: the owner asked for it"),
    ],
)
def test_every_event_has_words(event: Event, words: str) -> None:
    assert of_event(Happened(1, event)).endswith(words)


def test_a_gap_has_words() -> None:
    assert of_event(Gap(3, 5)) == "(events 3 to 5 were missed)"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (45_600_000, "45.6 MB"), (7_100_000_000, "7.1 GB")],
)
def test_sizes_are_told_in_the_unit_that_fits(count: int, words: str) -> None:
    assert of_size(count) == words
