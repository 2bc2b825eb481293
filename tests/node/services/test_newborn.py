import os
from pathlib import Path

import pytest

from node.errors import BodyMissing
from node.services import newborn
from node.services.newborn import Newborn


async def test_it_is_read_whole_only_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def hashed(path: Path) -> str:
        read.append(path)
        return str(len(path.read_bytes()))

    monkeypatch.setattr(newborn, "sha256_of", hashed)
    path = tmp_path / "newborn.gguf"
    path.write_bytes(b"x" * 10)
    body = Newborn(path)
    assert body.sha256 == ""
    assert [await body.look() for _ in range(3)] == ["10"] * 3
    assert len(read) == 1
    path.write_bytes(b"x" * 11)
    assert await body.look() == body.sha256 == "11"
    os.utime(path, ns=(0, 0))
    await body.look()
    assert len(read) == 3


async def test_where_it_is_not_the_way_out_is_told(tmp_path: Path) -> None:
    body = Newborn(tmp_path / "newborn.gguf")
    with pytest.raises(BodyMissing, match="no body") as caught:
        await body.look()
    assert "kith body use" in caught.value.do
    (tmp_path / "newborn.gguf").mkdir()
    with pytest.raises(BodyMissing, match="cannot be read"):
        await body.look()
