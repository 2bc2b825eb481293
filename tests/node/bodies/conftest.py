from collections.abc import Iterator
from pathlib import Path

import pytest

from node.bodies.machine import Machine
from tests.node.bodies import ggufs
from tests.node.bodies.hub import Hub

REPO = "somebody/Small-GGUF"
ROOMY = Machine(memory=10**10, free_memory=10**10, cores=2, free_disk=10**12)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A body of some two megabytes that can sleep."""
    return ggufs.write(tmp_path_factory.mktemp("small") / "small.gguf", rows=4096, file_type=1).read_bytes()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, small: bytes) -> Iterator[Hub]:
    """A hub that has it, and to which this process goes."""
    import huggingface_hub

    with Hub({REPO: {"Small-F16.gguf": small, "README.md": b"hello"}}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield running
        huggingface_hub.close_session()


@pytest.fixture
def bodies(tmp_path: Path) -> Path:
    """A folder of bodies that is not there yet."""
    return tmp_path / "home" / "bodies"
