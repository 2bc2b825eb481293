"""What a body needs to talk and to sleep, and how long a night takes: estimates, from what was measured.

Measured was (on two cores, with bodies of 10 and 32 million parameters): how many tokens a second are learnt into a
LoRA adapter of rank 16, and how many a second are spoken at Q8_0. Everything here is derived from that, so it is always
said with "about".
"""

from dataclasses import dataclass

from node.bodies.machine import Machine

GB = 10**9

CONTEXT = 2048  # tokens in a conversation
OF_A_TOKEN = 150_000  # bytes that a conversation keeps per token; models up to 8B need less
BESIDES = 300_000_000  # llama.cpp itself, and its buffers
TRAINER = 1_500_000_000  # torch, activations, and the adapter's own state
OF_A_WEIGHT = 4  # bytes while it is learnt upon
KEPT_FREE = 0.15  # of the memory, for everything else on the machine
DISK_KEPT_FREE = 1_000_000_000

MEMORIES, PAIRS, TOKENS, EPOCHS = 200, 5, 60, 3
NIGHT = MEMORIES * PAIRS * TOKENS * EPOCHS  # tokens

SMALL, LARGE = (10e6, 3974.0), (32e6, 1756.0)  # parameters, tokens a second learnt on two cores
SLOPE = 0.70  # between the two; above, time goes with the parameters
MEASURED_CORES, MOST_CORES = 2, 16
READ_A_SECOND = 24 * GB  # bytes of weights, while speaking: 34 MB, 701 times a second

LONG_NIGHT = 6 * 3600.0
SLOW_TALK = 8.0  # tokens a second; people read about so fast


@dataclass(frozen=True)
class Fit:
    """Whether a body can be had and spoken with on a machine, and why not."""

    fits: bool
    why: str = ""


def to_talk(size: int, context: int = CONTEXT) -> int:
    """Memory that speaking takes, in bytes."""
    return size + context * OF_A_TOKEN + BESIDES


def to_sleep(parameters: int) -> int:
    """Memory that a night takes, in bytes."""
    return parameters * OF_A_WEIGHT + TRAINER


def fits(size: int, machine: Machine, there: bool = False, context: int = CONTEXT) -> Fit:
    """Whether a body of ``size`` bytes can be used here; ``there`` if it is on the disk already."""
    needed, most = to_talk(size, context), _most(machine)
    if needed > most:
        return Fit(False, f"needs {in_gb(needed)} of memory, and {in_gb(most)} can be given")
    if not there and size + DISK_KEPT_FREE > machine.free_disk:
        return Fit(False, f"needs {in_gb(size + DISK_KEPT_FREE)} of disk, and {in_gb(machine.free_disk)} are free")
    return Fit(True)


def sleeps(parameters: int, can_sleep: bool, machine: Machine) -> Fit:
    """Whether a body can be trained on here."""
    if not can_sleep:
        return Fit(False, "talks only")
    if to_sleep(parameters) > _most(machine):
        return Fit(False, f"talks only: a night needs {in_gb(to_sleep(parameters))} of memory")
    return Fit(True)


def night(parameters: int, cores: int) -> float:
    """Seconds that a night of 200 memories takes, on the processor."""
    size = max(float(parameters), 1e5)
    learnt = float(SMALL[1] * (SMALL[0] / size) ** SLOPE) if size <= LARGE[0] else LARGE[1] * LARGE[0] / size
    return NIGHT / (learnt * min(cores, MOST_CORES) / MEASURED_CORES)


def spoken(size: int) -> float:
    """Tokens a second that a body of ``size`` bytes speaks, on the processor."""
    return READ_A_SECOND / max(size, 1)


def about(seconds: float) -> str:
    """A long time, no more exactly than it is known."""
    if seconds < 90:
        return "about a minute"
    if seconds < 3600:
        minutes = round(seconds / 60)
        return f"about {minutes if minutes < 10 else 5 * round(minutes / 5)} minutes"
    if seconds < 48 * 3600:
        hours = round(seconds / 1800) / 2 if seconds < 10 * 3600 else round(seconds / 3600)
        return "about an hour" if hours == 1 else f"about {hours:g} hours"
    return f"about {round(seconds / 86_400)} days"


def in_gb(count: int) -> str:
    """Bytes, as people speak of memory."""
    return f"{count / GB:.1f} GB"


def _most(machine: Machine) -> int:
    return int(machine.memory * (1 - KEPT_FREE))
