"""Is the port ours to take? libp2p listens with SO_REUSEPORT: two nodes on one port would share it without a word."""

import socket
from pathlib import Path

from node.errors import PortTaken


def refuse_taken(port: int, address: str = "0.0.0.0") -> None:  # noqa: S104  (a node listens on every address)
    """Raise ``PortTaken`` if anybody listens on ``port``; 0 asks the system for a free one, which is always right."""
    if port == 0:
        return
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # not REUSEPORT: that is the fault we look for
        try:
            probe.bind((address, port))
            probe.listen(1)
        except PermissionError as error:
            raise PortTaken(
                f"port {port} needs rights that this user does not have", "choose one above 1023: [network] port"
            ) from error
        except OSError as error:
            whom = _listener(port)
            raise PortTaken(
                f"port {port} is taken{f' by {whom}' if whom else ''}",
                "choose another in config.toml: [network] port, or 0 to let the system choose",
            ) from error


def _listener(port: int) -> str:
    """Who listens on ``port``, as far as Linux tells us."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        try:
            rows = Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        columns = (row.split() for row in rows)
        inodes |= {row[9] for row in columns if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port}
    sockets = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                return f"process {process.name} ({(process / 'comm').read_text().strip()})"
        except OSError:
            continue
    return ""
