"""A process that uses a grant and is killed right after the journal said so: ``python -m … JOURNAL MOMENT GRANT``."""

import os
import signal
import sys
from pathlib import Path

import trio

from identity import grants
from identity.envelope import Envelope
from identity.permission import Request
from identity.personlog import PersonLog
from node.journal import Journal
from node.services.archive import ROOMS
from node.store.permission import Here
from tests.identity.vectors.parts import ANA
from tests.node.store.conftest import KEY


async def main(path: Path, moment: int, envelope: Envelope) -> None:
    grant, own = grants.read(envelope), PersonLog([ANA.genesis])
    journal = await Journal.open(path, KEY, ROOMS)
    request = Request(grant.to.id, grant.acts[0])
    await journal.write(lambda to: Here(to, own, moment).use(request, [envelope]))
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    trio.run(main, Path(sys.argv[1]), int(sys.argv[2]), Envelope.from_bytes(bytes.fromhex(sys.argv[3])))
