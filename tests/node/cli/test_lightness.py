"""The command line answers at once because it loads little."""

import subprocess
import sys

import pytest

HEAVY = {"trio", "asyncio", "structlog", "libp2p", "textual", "torch", "lancedb", "sqlcipher3", "llama_cpp", "numpy"}


def loaded_by(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print('\\n' + ' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("arguments", [["--help"], ["status"], ["down"], ["logs"], ["config", "check"]])
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    assert not loaded_by(f"from node.cli.app import run; run({arguments!r})") & HEAVY


def test_the_protocol_loads_no_event_loop_and_no_network() -> None:
    loaded = loaded_by("import protocol, protocol.control, protocol.frames")
    assert not loaded & {"trio", "asyncio", "libp2p", "textual", "node", "agent", "tui"}


def test_the_node_loads_no_model_and_no_screen() -> None:
    assert not loaded_by("import node.run") & {
        "torch",
        "lancedb",
        "llama_cpp",
        "sentence_transformers",
        "textual",
        "peft",
    }


def test_a_worker_loads_no_event_loop() -> None:
    assert not loaded_by("import node.workers.child, node.workers.echo") & {"trio", "asyncio", "structlog", "click"}


def test_the_screen_loads_no_node() -> None:
    assert not loaded_by("import tui.app") & {"node", "agent", "identity", "trio", "sqlcipher3"}
