"""In which encoding a text is written; bytes that do not fit are read as Windows would."""

import codecs
import re

MENDED = "kith-mended"
SAMPLE = 1 << 14
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Those in which people have left texts; of more, the guess would be wrong more often.
_LIKELY = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256"]
_LIKELY += ["cp932", "euc_jp", "cp949", "gb18030", "big5"]
_HIGH = re.compile(rb"[\x80-\xff]")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Windows would: files that were written to by several programs hold both."""
    assert isinstance(error, UnicodeDecodeError)
    if not error.encoding.lower().startswith("utf-8") and error.encoding != "utf8":
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(MENDED, _as_windows)


def encoding_of(head: bytes) -> str:
    """The encoding of a text, told from its beginning."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    if _is_utf8(head):
        return "utf-8"
    return _guessed(head)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of most scripts' spaces and signs is 0."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    enough = len(head) // 2 * 0.3
    if odd > enough and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > enough and odd == 0 else ""


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut off
    except UnicodeDecodeError as error:
        good = len(_HIGH.findall(head[: error.start]))
        return good > 30  # one stray byte does not make it another encoding
    return True


def _guessed(head: bytes) -> str:
    from charset_normalizer import from_bytes

    first = _HIGH.search(head)
    begin = max(0, (first.start() if first else 0) - SAMPLE // 4)
    best = from_bytes(head[begin : begin + SAMPLE], cp_isolation=_LIKELY, enable_fallback=False).best()
    return best.encoding if best is not None else "cp1252"
