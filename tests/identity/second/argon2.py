"""Argon2id (RFC 9106), for little memory: libsodium's takes neither a salt of 32 bytes nor more than one lane."""

from hashlib import blake2b

Block = list[int]

_MASK = 2**64 - 1
_WORDS = 128


def argon2id(password: bytes, salt: bytes, passes: int, lanes: int, kibibytes: int, size: int) -> bytes:
    """The hash of a password."""
    numbers = (lanes, size, kibibytes, passes, 0x13, 2)
    start = b"".join(map(_le32, numbers)) + b"".join(_le32(len(one)) + one for one in (password, salt, b"", b""))
    first = blake2b(start).digest()
    segment = kibibytes // (4 * lanes)
    memory: list[list[Block]] = [
        [_words(_long(first + _le32(place) + _le32(lane), 1024)) for place in (0, 1)]
        + [[] for _ in range(4 * segment - 2)]
        for lane in range(lanes)
    ]
    for round_ in range(passes):
        for slice_ in range(4):
            for lane in range(lanes):
                _fill(memory, round_, slice_, lane, passes, segment)
    last = [0] * _WORDS
    for line in memory:
        last = [one ^ other for one, other in zip(last, line[-1], strict=True)]
    return _long(b"".join(word.to_bytes(8, "little") for word in last), size)


def _fill(memory: list[list[Block]], round_: int, slice_: int, lane: int, passes: int, segment: int) -> None:
    lanes, length = len(memory), 4 * segment
    independent = round_ == 0 and slice_ < 2
    addresses: Block = []
    for index in range(segment):
        if independent and index % _WORDS == 0:
            counted = [round_, lane, slice_, lanes * length, passes, 2, index // _WORDS + 1] + [0] * (_WORDS - 7)
            zero = [0] * _WORDS
            addresses = _mix(zero, _mix(zero, counted))
        place = slice_ * segment + index
        if round_ == 0 and place < 2:
            continue
        before = memory[lane][place - 1]
        random = addresses[index % _WORDS] if independent else before[0]
        other = lane if round_ == slice_ == 0 else (random >> 32) % lanes
        finished = slice_ * segment if round_ == 0 else length - segment
        # Of one's own lane all blocks but the last may be referred to; of another's, what its segments finished.
        area = finished + index - 1 if other == lane else finished - (index == 0)
        x = (random % 2**32) ** 2 >> 32
        begin = 0 if round_ == 0 or slice_ == 3 else (slice_ + 1) * segment
        referred = memory[other][(begin + area - 1 - (area * x >> 32)) % length]
        mixed = _mix(before, referred)
        if round_:
            mixed = [one ^ old for one, old in zip(mixed, memory[lane][place], strict=True)]
        memory[lane][place] = mixed


def _mix(one: Block, other: Block) -> Block:
    whole = [x ^ y for x, y in zip(one, other, strict=True)]
    work = list(whole)
    for row in range(8):
        _permute(work, [16 * row + place for place in range(16)])
    for column in range(8):
        _permute(work, [16 * row + 2 * column + place for row in range(8) for place in (0, 1)])
    return [x ^ y for x, y in zip(work, whole, strict=True)]


def _permute(work: Block, at: list[int]) -> None:
    for a, b, c, d in (
        *((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)),
        *((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)),
    ):
        _quarter(work, at[a], at[b], at[c], at[d])


def _quarter(v: Block, a: int, b: int, c: int, d: int) -> None:
    for one, other in ((32, 24), (16, 63)):
        v[a] = (v[a] + v[b] + 2 * (v[a] % 2**32) * (v[b] % 2**32)) & _MASK
        v[d] = _turned(v[d] ^ v[a], one)
        v[c] = (v[c] + v[d] + 2 * (v[c] % 2**32) * (v[d] % 2**32)) & _MASK
        v[b] = _turned(v[b] ^ v[c], other)


def _turned(word: int, by: int) -> int:
    return (word >> by | word << (64 - by)) & _MASK


def _long(data: bytes, size: int) -> bytes:
    if size <= 64:
        return blake2b(_le32(size) + data, digest_size=size).digest()
    part = blake2b(_le32(size) + data).digest()
    parts = [part[:32]]
    left = size - 32
    while left > 64:
        part = blake2b(part).digest()
        parts.append(part[:32])
        left -= 32
    return b"".join(parts) + blake2b(part, digest_size=left).digest()


def _words(data: bytes) -> Block:
    return [int.from_bytes(data[at : at + 8], "little") for at in range(0, len(data), 8)]


def _le32(number: int) -> bytes:
    return number.to_bytes(4, "little")
