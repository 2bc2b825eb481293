"""How much of anything one side may send, and the other has to hold."""

from protocol.spaces import limits as spaces

KIB = 1024
FRAME = 1024 * KIB
BATCH = 256 * KIB  # bytes of entries in one frame; a single larger entry stands alone
BATCH_ENTRIES = 1024
WINDOW = 16  # frames of content that may be under way before the reader has said that it took some
STEP = 4  # frames taken: then it says so
EPOCHS = 4096  # told of in one have-vector, the newest
ASKED = 32  # of these, told of chain by chain in one go
FEW = 4  # entries of an epoch: whoever holds no more tells of them at once
STOOD = 1024  # digests of what was held that are remembered, of a space
LISTED = 16_384  # marks of entries of forked chains in one have-vector
WANTED = 256  # entries asked for by hash in one go
BARE = 64  # entries that came without their prose, and are asked for once more elsewhere
ROUNDS = 8  # how often one session may ask
CHAINS = spaces.MEMBERS

BLOB = 8 * 1024 * KIB  # encrypted, so what is in it is a few bytes less
CHUNK = 64 * KIB
ATTACHED = 16  # blobs that one entry may name

HEADS = 320  # bytes of every announcement

LETTER = 1024 * KIB - KIB  # as it is sent, so that it fits a frame
LETTER_PIECES = 256
LETTER_TEXT = 2 * LETTER  # characters, line breaks and what messengers add included
LETTER_DAYS = 90  # the longest time for which one can be opened
LETTERS_KNOWN = 4096  # ids kept of those opened from people one knows
LETTERS_STRANGE = 256  # and from others
LETTERS_EACH = 64  # from one machine, among these
