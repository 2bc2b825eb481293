"""All that has to do with memories, put together: three workers, and whoever asks them."""

from collections.abc import Sequence

from agent.memory.embedding import Choice
from agent.memory.strata import Sizes
from node.bulletin import Bulletin
from node.config import Config
from node.home import Home
from node.services.archive import Archive
from node.services.memory.ageing import Ageing
from node.services.memory.booting import Booting
from node.services.memory.intake import Intake
from node.services.memory.meaning import Meaning
from node.services.memory.memories import Memories
from node.services.memory.mending import Mending
from node.services.memory.recalling import Recalling
from node.services.memory.reviewing import Reviewing
from node.services.memory.sources import Sources
from node.services.memory.talking import Talking
from node.services.memory.watching import Watching
from node.services.minds import Minds
from node.services.owner import Owner
from node.supervisor import Service
from node.workers import embedder, meaning, parser, vectors
from node.workers.limits import Limits
from node.workers.parsing import WorkerParser
from node.workers.worker import Kind, Worker
from protocol.control.messages import WorkerChanged

PARSER_IDLE = 120.0  # seconds
VECTORS_MEMORY = 4096  # MB more than others may take: LanceDB maps what it searches


class House:
    """What a node does with memories."""

    def __init__(
        self, home: Home, config: Config, archive: Archive, owner: Owner, minds: Minds, bulletin: Bulletin
    ) -> None:
        limits = Limits(memory_megabytes=config.workers.memory_megabytes, niceness=config.workers.niceness)
        more = Limits(limits.memory_megabytes + VECTORS_MEMORY, niceness=limits.niceness)
        choice = Choice(config.memory.model, threads=config.memory.threads)

        def worker(kind: Kind) -> Worker:
            return Worker(kind, lambda view: bulletin.publish(WorkerChanged(view)))

        self.parser = worker(parser.kind())
        self.embedder = worker(embedder.kind(choice, limits=more))
        self.vectors = worker(vectors.kind(home.vectors, limits=more))
        self._idle = config.memory.idle_minutes * 60.0
        sizes = Sizes(short=config.memory.short, long=config.memory.long)
        self.meaning = Meaning(archive, meaning.WorkerEmbedder(self.embedder), meaning.WorkerVectors(self.vectors))
        self.recalling = Recalling(archive, self.meaning)
        self.intake = Intake(
            archive, owner, WorkerParser(self.parser), bulletin, config.memory.called(), sizes, self.meaning.wake
        )
        self._mending = Mending(archive)
        self._watching = Watching(archive, self.intake.remember)
        self.counters = (
            self.intake,
            self._watching,
            Memories(archive, self.meaning),
            self.recalling,
            Ageing(archive, sizes),
            Talking(archive, owner, minds, self.recalling, self.meaning),
            Reviewing(archive, self.meaning),
            Booting(archive, owner, minds, self.intake),
            Sources(archive, owner, minds),
        )

    @property
    def workers(self) -> Sequence[Worker]:
        """Those that remembering takes."""
        return self.parser, self.embedder, self.vectors

    def services(self) -> Sequence[Service]:
        """What is to be kept alive for it."""
        return (
            Service("parser-worker", lambda ready: meaning.keep(self.parser, PARSER_IDLE, ready), needs=("control",)),
            Service(
                "embedder-worker", lambda ready: meaning.keep(self.embedder, self._idle, ready), needs=("control",)
            ),
            Service("vectors-worker", self.vectors.run, needs=("control",)),
            Service("meaning", self.meaning.keep, needs=("journal", "embedder-worker", "vectors-worker")),
            Service("words", self._mending.keep, needs=("journal",)),
            Service("watching", self._watching.keep, needs=("journal", "parser-worker")),
        )
