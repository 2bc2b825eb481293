import os
import socket

import pytest

from node.errors import PortTaken
from node.p2p.port import refuse_taken


def test_a_taken_port_is_refused_and_its_taker_named() -> None:
    with socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as libp2p does
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        port = taker.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} is taken") as caught:
            refuse_taken(port)
        if os.path.exists("/proc/net/tcp"):
            assert f"process {os.getpid()}" in caught.value.says
        assert "[network] port" in caught.value.do
    refuse_taken(port)


def test_any_port_is_always_right() -> None:
    refuse_taken(0)
