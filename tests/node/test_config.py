import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node import config
from node.errors import ConfigRefused, FromNewerVersion, KithError
from node.home import Home


def test_without_a_file_all_is_default(home: Home) -> None:
    assert config.load(home.config) == config.Config()


def test_the_example_says_the_defaults_and_is_understood() -> None:
    assert config.parse(config.example().encode()) == config.Config()
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in config.example().splitlines()
    )
    assert config.parse(uncommented.encode()) == config.Config()
    assert set(tomllib.loads(uncommented)["journal"]) == {"backup_hours", "backups"}


@pytest.mark.parametrize(
    ("written", "says", "do"),
    [
        (
            '[log]\nlevl = "info"',
            "line 2: there is no setting `log.levl`; did you mean `log.level`?",
            '[log] level = "info"',
        ),
        ('[log]\nlevel = "loud"', "line 2: `log.level`: invalid enum value 'loud'", "debug | info | warning | error"),
        (
            '\n\n[journal]\n# seven\nbackups = "x"',
            "line 5: `journal.backups`: expected `int`, got `str`",
            "backups = 7",
        ),
        ("[netwrk]\nport = 1", "line 1: there is no setting `netwrk`; did you mean `network`?", "[network] port = 0"),
        ('level = "info"', "did you mean `log.level`?", "[log] level"),
        ("[log]\nzzz = 1", "here you can set level, megabytes, files", "for example"),
        ("[network]\nport = 70000", "line 2: `network.port`: expected `int` <= 65535", "port = 0"),
        ("[network]\nport = [\n  1,\n  2\n]", "line 2: `network.port`: expected `int`, got `array`", "port = 0"),
        ("log = 3", "line 1: `log`: expected `object`, got `int`", "[log]"),
        ("[log]\nlevel = ", "line 2: invalid value", "key = value"),
        ('a = """', "line 1", "key = value"),
        ("network.prt = 3", "line 1: there is no setting `network.prt`; did you mean `network.port`?", "port"),
        ("version = 0", "line 1: `version`: expected `int` >= 1", "version = 1"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_an_example(written: str, says: str, do: str) -> None:
    with pytest.raises(ConfigRefused) as caught:
        config.parse(written.encode())
    assert says in caught.value.says
    assert do in caught.value.do


def test_a_file_that_is_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(ConfigRefused, match="line 2: not UTF-8"):
        config.parse(b"[log]\n\xff\xfe")
    with pytest.raises(ConfigRefused, match="larger than"):
        config.parse(b"#" * (config.MAX_BYTES + 1))


def test_a_file_for_a_newer_version_is_refused() -> None:
    with pytest.raises(FromNewerVersion, match="version 2"):
        config.parse(b"version = 2\n[wings]\nspan = 3")


tomlish = st.text(alphabet='[]{}=".,#\n\r\t levlognetwrkportsib0123456789-_"\'Tü', max_size=200)


@given(st.one_of(st.binary(max_size=300), tomlish.map(str.encode)))
def test_whatever_stands_in_the_file_is_understood_or_refused_by_name(raw: bytes) -> None:
    try:
        assert isinstance(config.parse(raw), config.Config)
    except KithError as error:
        assert error.says
        assert "\n" not in error.says


@given(
    st.sampled_from([name for name, *_ in config.settings()]),
    st.sampled_from(["true", "1.5", "[]", "{}", "2026-01-01"]),
)
def test_an_ill_typed_value_is_always_refused_with_its_line(name: str, value: str) -> None:
    section, _, key = name.rpartition(".")
    text = f"# a comment\n[{section}]\n\n{key} = {value}\n" if section else f"# a comment\n\n\n{key} = {value}\n"
    with pytest.raises(ConfigRefused, match="line 4"):
        config.parse(text.encode())
