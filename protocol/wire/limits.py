"""How much there may be of anything said between two machines, and for how long. Whoever sends more is misbehaving."""

from identity.clock import DAY

KIB = 1024
FRAME = 1024 * KIB  # bytes of one message
VERSIONS = 16  # that one side names

# -- seconds that a stream may last
JOIN_SECONDS = 60
ASK_SECONDS = 600
SYNC_SECONDS = 600

# -- whom somebody who is not known yet may take up
SOURCES = 4096  # that are told apart; all others count as one
TRIES = 20  # that a source has, at most
SECONDS_A_TRY = 30  # until a source has one more
CONVERSATIONS = 64  # at once
CONVERSATIONS_EACH = 4  # of one source

# -- join
OPERATIONS = 2048  # of a person log that is handed over
GRANTS = 8  # that come with a card
ROUNDS = 4  # how often what a joiner says of themselves may change, and how often one begins again on a stream
GRACE = 30 * DAY  # after a ticket has ended: for an answer that was given, and got lost

# -- ask
TEXT = 16 * KIB  # bytes of a question
PURPOSE = KIB
CHAIN = 4  # grants
PART = 4 * KIB  # bytes of an answer's part
ANSWER = 48 * KIB  # bytes of it all
LONGEST_WAIT = 14 * DAY  # until a question must be answered
OUTBOX = 256  # questions that wait
OUTBOX_EACH = 32  # for one person
DIALLED = 8  # questions under way at once
ANSWERING = 8  # questions that are being answered at once
ANSWERING_EACH = 2  # for one person
ATTEMPTS = 3  # to answer one question
PIECES = 64 * KIB  # bytes of parts that an asker takes in for one attempt

# -- pauses between tries
FIRST_PAUSE = 5
LONGEST_PAUSE = 3600
