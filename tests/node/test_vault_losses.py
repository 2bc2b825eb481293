"""A vault is there whole, whenever the power goes: the old one or the new one, and what was acknowledged with it."""

import shutil
import sys
from pathlib import Path

import pytest

from node import vault
from node.home import Home
from tests.node.powerloss.recording import recorded
from tests.node.powerloss.replay import crashes
from tests.node.vault_process import OLD_KEY

needs_preload = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="recording what a process writes needs Linux and cc"
)


@needs_preload
@pytest.mark.parametrize("old", [(), ("--old",)], ids=["a new home", "a home from before there were vaults"])
def test_a_power_cut_leaves_the_old_vault_or_the_new_one_never_neither(tmp_path: Path, old: tuple[str, ...]) -> None:
    root = tmp_path / "disk"
    steps = recorded(root, [[sys.executable, "-m", "tests.node.vault_process", str(root), "12", *old]])
    said = [
        (moment, int(step.data))
        for moment, step in enumerate(steps, start=1)
        if step.path.endswith("/acknowledged") and step.kind == "w"
    ]
    assert len(said) == 13 + len(old)
    seen = set()
    for moment, files in crashes(steps, len(steps), seed=5):
        rebuilt = Home(tmp_path / f"after-{moment}")
        rebuilt.root.mkdir()
        for name, content in files.items():
            if name.startswith(f"{root}/home/") and "/" not in name.removeprefix(f"{root}/home/"):
                (rebuilt.root / Path(name).name).write_bytes(content)
        acknowledged = [operations for when, operations in said if when <= moment]
        seen.add(_what_is_there(rebuilt, acknowledged))
        shutil.rmtree(rebuilt.root)
    assert {"born"} <= seen


def _what_is_there(home: Home, acknowledged: list[int]) -> str:
    if not home.vault.exists():
        assert max(acknowledged, default=0) == 0
        if acknowledged:
            assert home.old_key.read_text() == OLD_KEY
            return "old"
        return "nothing"
    opened = vault.opened(home, None)
    owner = opened.owner(vault.read(home).subkeys(None)[1])
    assert owner.owner != owner.next
    assert opened.start.log.state.depth + 1 >= max(acknowledged, default=0)
    if home.old_key.exists():
        assert opened.journal_key.hex() == OLD_KEY or not home.old_key.read_bytes().strip(b"\x00")
    return "born"
