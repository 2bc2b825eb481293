import os
import stat
from pathlib import Path

import pytest

from node.errors import HomeRefused
from node.home import Home


def test_a_home_is_closed_to_others_even_if_it_was_open(home: Home) -> None:
    home.root.mkdir(parents=True, mode=0o755)
    home.root.chmod(0o755)
    home.prepare()
    for folder in (home.root, home.run, home.backups, home.log.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_where_a_home_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KITH_HOME", str(tmp_path / "env"))
    assert Home.at().root == tmp_path / "env"
    assert Home.at(tmp_path / "named").root == tmp_path / "named"
    monkeypatch.delenv("KITH_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert Home.at().root.is_relative_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert Home.at("near").root == tmp_path / "near"


def test_a_home_whose_socket_path_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HomeRefused, match="too long for a socket") as caught:
        Home(tmp_path / ("x" * 100)).prepare()
    assert "shorter path" in caught.value.do


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeRefused, match="not a folder"):
        Home(tmp_path / "file").prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_another_users_folder_is_no_home_of_ours(home: Home) -> None:
    home.root.mkdir(parents=True)
    os.chown(home.root, 65534, 65534)
    with pytest.raises(HomeRefused, match="belongs to another user"):
        home.prepare()
