"""A pulled body is whole and is what the hub said; an interrupted pull goes on; each failure is told in words."""

import fcntl
import hashlib
import json
import os
import resource
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import httpx2
import msgspec
import pytest

from node.bodies import folder, parts
from node.bodies.hub import Remote, Repository, holds, opened
from node.bodies.pull import Step, pull
from node.errors import BodyRefused, DiskRefused, KithError, NotAccepted, NotPulled
from tests.node.bodies import ggufs
from tests.node.bodies.conftest import REPO, ROOMY
from tests.node.bodies.hub import COMMIT, Hub


class Pull:
    """A pull whose steps and waits are written down."""

    def __init__(self, bodies: Path) -> None:
        self.bodies = bodies
        self.steps: list[Step] = []
        self.waits: list[float] = []

    def __call__(self, wanted: str = REPO, machine: object = ROOMY) -> folder.Body:
        return pull(self.bodies, wanted, machine, self.steps.append, self.waits.append)  # type: ignore[arg-type]

    @property
    def parts(self) -> list[Path]:
        return [path for path, _ in parts.unfinished(self.bodies)]


@pytest.fixture
def pulling(bodies: Path) -> Pull:
    return Pull(bodies)


def test_a_pulled_body_is_whole_described_and_its_owners_alone(hub: Hub, pulling: Pull, small: bytes) -> None:
    body = pulling()
    assert body.path.read_bytes() == small
    assert body.name == "Small-F16"
    assert body.kind == "ours"
    assert stat.S_IMODE(body.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(pulling.bodies.stat().st_mode) == 0o700
    assert body.card is not None
    assert body.card.sha256 == hashlib.sha256(small).hexdigest()
    assert body.card.origin == f"hub {REPO}:Small-F16.gguf@{COMMIT}"
    assert (body.card.quantisation, body.card.can_sleep, body.card.licence) == ("F16", True, "apache-2.0")
    assert folder.listed(pulling.bodies, Path("/none")) == [body]
    assert sorted(path.name for path in pulling.bodies.iterdir()) == ["Small-F16.gguf", "Small-F16.json"]
    assert [step.what for step in pulling.steps if step.says] == ["chosen", "done"]
    assert pulling.steps[-2].done == len(small)


def test_nothing_is_sent_but_the_request(hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    pulling()
    for one in hub.asked:
        assert one.headers["user-agent"] == "kith"
        assert "authorization" not in one.headers
        assert set(one.headers) <= {
            *("host", "accept", "accept-encoding", "connection", "user-agent", "range"),
            "x-amzn-trace-id",  # a new random number each time
        }
    assert len(hub.asked) == 2


def test_the_token_goes_to_the_hub_and_no_further(
    hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch, small: bytes
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with Hub(hub.repos) as store:
        hub.elsewhere = store
        assert pulling().path.read_bytes() == small
        assert all(one.headers["authorization"] == "Bearer hf_secret" for one in hub.asked)
        assert len(store.asked) == 1
        assert "authorization" not in store.asked[0].headers


def test_what_is_here_already_is_not_loaded_again(hub: Hub, pulling: Pull) -> None:
    first = pulling()
    assert pulling() == first
    assert pulling.steps[-1].says == "Small-F16 is here already"
    assert len(hub.ranges_asked) == 1


def test_a_connection_that_breaks_goes_on_where_it_was(hub: Hub, pulling: Pull, small: bytes) -> None:
    hub.cuts = [700_000, 0, 300_000]
    assert pulling().path.read_bytes() == small
    assert hub.ranges_asked == ["", "bytes=700000-", "bytes=700000-", "bytes=1000000-"]
    assert pulling.waits == [1.0, 2.0, 1.0]


def test_faults_that_pass_are_waited_for(hub: Hub, pulling: Pull, small: bytes) -> None:
    hub.statuses = [500, 503, 429]
    assert pulling().path.read_bytes() == small
    assert pulling.waits == [1.0, 2.0, 4.0]


def test_a_pull_that_gave_up_goes_on_the_next_time(hub: Hub, pulling: Pull, small: bytes) -> None:
    hub.cuts = [700_000, *[0] * 5]
    with pytest.raises(NotPulled, match="the connection to the hub broke") as caught:
        pulling()
    assert "goes on from there" in caught.value.do
    assert [part.stat().st_size for part in pulling.parts] == [700_000]
    hub.asked.clear()
    assert pulling().path.read_bytes() == small
    assert hub.ranges_asked == ["bytes=700000-"]
    assert Step("checking", "", 700_000, 700_000) in pulling.steps
    assert not pulling.parts


def test_a_hub_that_cannot_go_on_begins_anew(hub: Hub, pulling: Pull, small: bytes) -> None:
    hub.ranges = False
    hub.cuts = [700_000]
    assert pulling().path.read_bytes() == small
    assert hub.ranges_asked == ["", "bytes=700000-"]


def test_a_part_that_became_too_long_begins_anew(hub: Hub, pulling: Pull, small: bytes) -> None:
    folder.prepare(pulling.bodies)
    digest = hashlib.sha256(small).hexdigest()
    (pulling.bodies / f".pull-{digest[:16]}.part").write_bytes(small + b"too long")
    assert pulling().path.read_bytes() == small


def test_a_part_that_was_damaged_is_noticed_and_gone_the_next_time(hub: Hub, pulling: Pull, small: bytes) -> None:
    folder.prepare(pulling.bodies)
    digest = hashlib.sha256(small).hexdigest()
    (pulling.bodies / f".pull-{digest[:16]}.part").write_bytes(bytes(700_000))
    with pytest.raises(NotPulled, match="not what the hub says it is; it was removed"):
        pulling()
    assert not pulling.parts
    assert pulling().path.read_bytes() == small


def test_other_bytes_than_promised_are_never_kept(hub: Hub, pulling: Pull) -> None:
    hub.wrong = True
    with pytest.raises(NotPulled, match="not what the hub says it is"):
        pulling()
    assert list(pulling.bodies.iterdir()) == []


def test_more_bytes_than_promised_are_not_taken(hub: Hub, pulling: Pull) -> None:
    hub.more = True
    with pytest.raises(NotPulled, match="more than it said"):
        pulling()
    assert folder.listed(pulling.bodies, Path("/none")) == []


def test_what_is_no_body_is_not_kept_though_its_checksum_is_right(hub: Hub, pulling: Pull) -> None:
    hub.repos[REPO] = {"Small-F16.gguf": b"just words" * 1000}
    with pytest.raises(BodyRefused, match=r"Small-F16\.gguf is no GGUF that can be read"):
        pulling()
    assert list(pulling.bodies.iterdir()) == []


def test_another_body_of_the_same_name_gets_a_name_of_its_own(hub: Hub, pulling: Pull, tmp_path: Path) -> None:
    pulling()
    other = ggufs.write(tmp_path / "other.gguf", seed=1).read_bytes()
    hub.repos["another/One-GGUF"] = {"Small-F16.gguf": other}
    body = pulling("another/One-GGUF")
    assert body.name == f"Small-F16-{hashlib.sha256(other).hexdigest()[:8]}"
    assert len(folder.listed(pulling.bodies, Path("/none"))) == 2


def test_a_file_in_a_folder_of_the_repository_stays_in_ours(hub: Hub, pulling: Pull, small: bytes) -> None:
    hub.repos[REPO] = {"deep/er/x y-F16.gguf": small}
    body = pulling()
    assert body.path.parent == pulling.bodies
    assert body.name == "x-y-F16"


def set_up(**state: object) -> Callable[[Hub], None]:
    def change(hub: Hub) -> None:
        for name, value in state.items():
            setattr(hub, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "wanted", "says", "do"),
    [
        (set_up(), "no/where", "there is no no/where on the hub, or it is private", "set HF_TOKEN"),
        (set_up(), f"{REPO}:none.gguf", "there is no none.gguf in", "there is Small-F16.gguf"),
        (set_up(gated=True), REPO, "only to those who accepted its terms", "set HF_TOKEN to a token of yours"),
        (set_up(listing=403), REPO, "there is no somebody/Small-GGUF on the hub, or it is private", "HF_TOKEN"),
        (set_up(listing=500), REPO, "the hub has a fault of its own (500)", "try again later"),
        (set_up(listing=429), REPO, "asks not to be asked so often", "wait a few minutes"),
        (set_up(says=b'["this is no hub"]'), REPO, "what answers is no model hub", "HF_ENDPOINT"),
        (set_up(statuses=[404]), REPO, "there is no Small-F16.gguf in", "one is chosen"),
        (set_up(statuses=[502] * 6), REPO, "the hub has a fault of its own (502)", "goes on from there"),
    ],
)
def test_each_failure_is_told_in_a_line_with_a_way_out(
    hub: Hub, pulling: Pull, change: Callable[[Hub], None], wanted: str, says: str, do: str
) -> None:
    change(hub)
    with pytest.raises(NotPulled) as caught:
        pulling(wanted)
    assert says in caught.value.says
    assert do in caught.value.do
    assert "\n" not in caught.value.says + caught.value.do


def test_a_token_that_is_not_accepted_is_named(hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_old")
    hub.listing = 401
    with pytest.raises(NotPulled, match="does not accept your HF_TOKEN"):
        pulling()


def test_without_a_network_it_says_so(hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(NotPulled, match="the hub cannot be reached"):
        pulling()


def test_a_hub_that_does_not_answer_in_time_is_told(hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("node.bodies.hub.SILENCE", 0.05)
    hub.hold_after = 0
    with pytest.raises(NotPulled, match="did not answer in time"):
        pulling()


def test_a_disk_without_room_is_told_before_anything_is_loaded(hub: Hub, pulling: Pull) -> None:
    with pytest.raises((DiskRefused, NotPulled), match="disk"):
        pulling(machine=replace(ROOMY, free_disk=10**9))
    with pytest.raises(DiskRefused, match="of disk are needed"):
        pulling(f"{REPO}:F16", replace(ROOMY, free_disk=10**9))
    assert hub.ranges_asked == []


def test_a_disk_that_becomes_full_keeps_what_had_arrived(hub: Hub, pulling: Pull, small: bytes) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, before[1]))
    try:
        with pytest.raises(DiskRefused, match=r"cannot write .*: file too large"):
            pulling()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [part.stat().st_size for part in pulling.parts] == [700_000]
    assert pulling().path.read_bytes() == small


def test_two_pulls_of_one_file_do_not_mix(hub: Hub, pulling: Pull, small: bytes) -> None:
    folder.prepare(pulling.bodies)
    part = pulling.bodies / f".pull-{hashlib.sha256(small).hexdigest()[:16]}.part"
    with part.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(NotPulled, match="being pulled already"):
            pulling()
        assert parts.remove_unfinished(pulling.bodies) == 0
        assert part.exists()


@pytest.mark.parametrize(
    "wanted", ["", "name", "a/b/c", "../b", "a/..", "a b/c", "-/x", "a/b\n", "/b", "a/", "a--b/c", "a/b.git", "a/b-"]
)
def test_what_names_no_repository_is_refused_before_anybody_is_asked(hub: Hub, pulling: Pull, wanted: str) -> None:
    with pytest.raises(NotAccepted, match="names no repository"):
        pulling(wanted)
    assert hub.asked == []


def test_a_card_lost_to_a_crash_comes_back_with_the_next_pull(hub: Hub, pulling: Pull) -> None:
    body = pulling()
    (pulling.bodies / "Small-F16.json").unlink()
    (bare,) = folder.listed(pulling.bodies, Path("/none"))
    assert bare.card is None
    hub.asked.clear()
    again = pulling()
    assert hub.ranges_asked == []
    assert again.card is not None
    assert body.card is not None
    assert but_for_the_time(again.card) == but_for_the_time(body.card)
    assert folder.listed(pulling.bodies, Path("/none")) == [again]


def but_for_the_time(card: folder.Card) -> folder.Card:
    return msgspec.structs.replace(card, taken="")


@pytest.mark.parametrize(
    "told",
    [
        {"sha256": "/../../../../etc/x" + "0" * 40},
        {"sha256": None},
        {"size": -5},
        {"size": None},
    ],
)
def test_a_file_without_a_size_or_a_checksum_is_not_loaded(hub: Hub, pulling: Pull, told: dict[str, object]) -> None:
    hub.tells = told
    with pytest.raises(NotPulled, match="the hub names no checksum"):
        pulling()
    assert hub.ranges_asked == []


@pytest.mark.parametrize("told", [{"rfilename": 5}, {"rfilename": None}, {"size": "12"}, {"size": 1.5}, {"sha256": 5}])
def test_what_answers_in_another_form_is_no_hub(hub: Hub, pulling: Pull, told: dict[str, object]) -> None:
    hub.tells = told
    with pytest.raises(NotPulled, match="is no model hub"):
        pulling()


@pytest.mark.parametrize("status", [200, 403])
def test_an_answer_without_end_is_not_read_to_its_end(
    hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            sent.append(1 << 20)
            yield b" " * (1 << 20)

    session = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(status, content=endless())))
    monkeypatch.setattr("huggingface_hub.get_session", lambda: session)
    with pytest.raises(NotPulled, match=r"what answers is no model hub|there is no somebody/Small-GGUF"):
        pulling()
    assert sum(sent) <= 34 << 20


def test_a_hub_that_nests_its_answers_without_end_is_none(hub: Hub, pulling: Pull) -> None:
    hub.says = b"[" * 100_000
    with pytest.raises(NotPulled, match="what answers is no model hub"):
        pulling()


def test_a_hub_whose_commit_is_none_is_asked_for_its_newest(hub: Hub, pulling: Pull, small: bytes) -> None:
    hub.commit = "../../evil"
    assert pulling().path.read_bytes() == small
    assert "/resolve/main/" in hub.asked[-1].path


def test_what_a_hub_calls_a_licence_is_bounded(hub: Hub, pulling: Pull, tmp_path: Path) -> None:
    hub.repos[REPO] = {"Small-F16.gguf": ggufs.write(tmp_path / "x.gguf", licence="").read_bytes()}
    hub.licence = "y" * 10**6
    card = pulling().card
    assert card is not None
    assert card.licence == "y" * 200


def test_a_hub_that_always_begins_anew_is_given_up(hub: Hub, pulling: Pull) -> None:
    hub.no_such_place = True
    hub.cuts = [700_000] * 100
    with pytest.raises(NotPulled, match="the connection to the hub broke|sends nothing"):
        pulling()
    assert len(hub.asked) < 30


def test_a_pull_that_waits_says_why(hub: Hub, pulling: Pull) -> None:
    hub.cuts = [700_000]
    size = len(pulling().path.read_bytes())
    assert Step("waiting", "the connection to the hub broke", 700_000, size) in pulling.steps


def test_the_same_command_chooses_the_same_file_though_its_part_has_taken_the_room(
    hub: Hub, pulling: Pull, small: bytes
) -> None:
    room = 10**9 + len(small) + 1000
    hub.cuts = [700_000, *[0] * 5]
    with pytest.raises(NotPulled):
        pulling(machine=replace(ROOMY, free_disk=room))
    assert pulling(machine=replace(ROOMY, free_disk=room - 700_000)).path.read_bytes() == small


def test_a_part_that_became_whole_before_it_was_held_is_not_filled_again(
    bodies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.prepare(bodies)
    part, whole = parts.of_pull(bodies, "0" * 64), bodies / "whole.gguf"
    part.write_bytes(b"whole")
    lock = fcntl.flock

    def late(file: BinaryIO, how: int) -> None:
        if not whole.exists():
            part.rename(whole)  # somebody else has finished it
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with parts.held(part) as target:
        target.write(b"other")
    assert whole.read_bytes() == b"whole"
    assert part.read_bytes() == b"other"


@pytest.mark.parametrize("said", ["huggingface.co", "ftp://a.b", "https://", "http://a b"])
def test_what_is_no_address_of_a_hub_is_told(
    hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", said)
    with pytest.raises(NotAccepted, match="HF_ENDPOINT is no address"):
        pulling()


@pytest.mark.parametrize("said", ["hf_ü", "hf_a\nb", "hf a"])
def test_what_is_no_token_is_told_and_never_shown(
    hub: Hub, pulling: Pull, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", said)
    with pytest.raises(NotAccepted) as caught:
        pulling()
    assert "hf" not in caught.value.says + caught.value.do
    assert hub.asked == []


def test_a_hub_asked_by_https_cannot_lead_to_where_anybody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(307, headers={"location": f"http://hub.test{request.url.path}"})

    session = httpx2.Client(transport=httpx2.MockTransport(answer), follow_redirects=True)
    monkeypatch.setattr("huggingface_hub.get_session", lambda: session)
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.test")
    file = Remote("a.gguf", 5, "0" * 64)
    with pytest.raises(NotPulled, match="not encrypted"):
        holds(REPO)
    with pytest.raises(NotPulled, match="not encrypted"), opened(Repository(REPO, COMMIT, (file,), ""), file, 0):
        pass
    assert len(asked) == 2
    assert all(one.startswith("https:") for one in asked)


def test_errors_of_a_pull_travel_as_json(hub: Hub, pulling: Pull) -> None:
    with pytest.raises(KithError) as caught:
        pulling("no/where")
    assert json.dumps({"kind": caught.value.kind}) == '{"kind": "not-pulled"}'
    assert caught.value.exit_code == 25
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
