import ctypes
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from node.logs.last_words import KEPT_LINES, redact
from node.workers import child

CHILD = Path(child.__file__)
CTYPES = Path(ctypes.__file__)
TRACEBACK = f"""\
thinking about Grandmother
Traceback (most recent call last):
  File "{CHILD}", line 80, in _answer
    value = handler(call, **call.args)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "<string>", line 3, in <module>
  File "/home/ana/letters to Grandmother.py", line 3, in <module>
  File "{CHILD}", line 41798765432, in f
agent.errors.MindLostError: Grandmother hid the letters
ValueError: 'Grandmother hid the letters'
"""
FATAL = f"""\
Fatal Python error: Segmentation fault

Current thread 0x00007f (most recent call first):
  File "{CTYPES}", line 519 in string_at
ggml.c: loading Grandmother.gguf
/tmp/llama/ggml/src/ggml-cpu.c:1234: GGML_ASSERT(n > 0) failed
python: ../src/thing.cpp:77: void f(): Assertion `Grandmother != 0' failed.
"""


def test_a_traceback_is_told_by_its_places_and_types() -> None:
    assert redact(TRACEBACK.encode()) == [
        "node/workers/child.py:80",
        "elsewhere",
        "elsewhere",
        "an error of its own kind",
        "ValueError",
        "and 4 lines withheld",
    ]


def test_a_crash_in_native_code_is_told_by_its_places() -> None:
    assert redact(FATAL.encode()) == [
        "Segmentation fault",
        "ctypes/__init__.py:519",
        "assertion at ggml-cpu.c:1234",
        "and 3 lines withheld",
    ]


def test_nothing_said_is_nothing_told() -> None:
    assert redact(b"") == []


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), max_size=60))
def test_plain_text_never_passes(lines: list[str]) -> None:
    told = redact("\n".join(f"dear diary {line}" for line in lines).encode())
    assert all(line.startswith("and ") for line in told)
    assert len(told) <= KEPT_LINES


@given(st.binary(max_size=2000))
def test_garbage_is_survived(stderr: bytes) -> None:
    assert len(redact(stderr)) <= KEPT_LINES + 1
