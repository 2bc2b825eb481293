"""How much there may be of anything in a space. Whoever sends more is misbehaving."""

KIB = 1024
ACT = 256 * KIB  # bytes, encrypted
PROSE = 256 * KIB
SEALS = 128 * KIB
ROOT = 448 * KIB  # the act of an entry that begins an epoch, which bears no prose
STATE = 320 * KIB  # folded, inside it
DEPS = 64
MEMBERS = 64
LAST_SEQ = 2**31 - 1
LAST_LAMPORT = 2**40
EPOCHS = 10_000
CHAIN = 65_536  # entries of one machine in one epoch
WAITING = 4096  # entries whose dependencies have not come yet
WAITING_BYTES = 32 * KIB * KIB
TEXT = 64 * KIB  # characters of prose
TITLE = 200  # characters
NAME = 100
FORKED = 20_000  # entries of a chain that is forked, but for those that others follow from
ROUNDS = 100
TURNS = 512  # of one phase, all rounds together
SECONDS = 30 * 86_400  # for one turn
UNTIL = 2**40  # seconds since 1970
VOTES = 5
SHARED = 1024  # keys in one act
