"""What a worker may take: memory, processor time, precedence. Set by the child upon itself before it loads anything."""

import os
import resource
from dataclasses import dataclass

from node.process import leave_no_traces


@dataclass(frozen=True)
class Limits:
    """0 means without limit."""

    memory_megabytes: int = 0
    cpu_seconds: int = 0
    niceness: int = 0

    def as_arguments(self) -> list[str]:
        """For the child's command line."""
        return [str(self.memory_megabytes), str(self.cpu_seconds), str(self.niceness)]

    @classmethod
    def from_arguments(cls, arguments: list[str]) -> "Limits":
        """From the child's command line."""
        memory, cpu, niceness = map(int, arguments)
        return cls(memory, cpu, niceness)

    def apply(self) -> None:
        """Bind this process to the limits, for good."""
        leave_no_traces()
        if self.memory_megabytes:
            # Private memory only: a model's file mapped for reading does not count, a runaway allocation does.
            _lower(resource.RLIMIT_DATA, self.memory_megabytes << 20)
        if self.cpu_seconds:
            # A second later it would be killed outright; by then SIGXCPU has told the reason.
            _lower(resource.RLIMIT_CPU, self.cpu_seconds, self.cpu_seconds + 1)
        if self.niceness:
            os.nice(self.niceness)


def _lower(which: int, soft: int, hard: int | None = None) -> None:
    _, allowed = resource.getrlimit(which)
    hard = soft if hard is None else hard
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(which, (soft, hard))
