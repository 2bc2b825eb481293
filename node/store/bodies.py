"""Which body each role of the mind uses; a role that is not in the table uses the newborn."""

from dataclasses import dataclass
from pathlib import Path

from agent.mind.port import Role
from node.journal import RoomSchema, Transaction

SCHEMA = RoomSchema(
    "bodies",
    (
        """
        CREATE TABLE bodies_chosen (
            role TEXT PRIMARY KEY,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            since REAL NOT NULL
        ) STRICT;
        """,
    ),
)


@dataclass(frozen=True)
class Chosen:
    """A body that the owner has chosen, and when."""

    path: str
    sha256: str
    since: float


def chosen(transaction: Transaction, home: Path) -> dict[Role, Chosen]:
    """What was chosen for each role."""
    rows = transaction.execute("SELECT role, path, sha256, since FROM bodies_chosen").fetchall()
    return {Role(role): Chosen(str(home / path), sha256, since) for role, path, sha256, since in rows}


def choose(transaction: Transaction, role: Role, body: Chosen, home: Path) -> None:
    """Use a body for a role from now on. One that lies in the home is noted as seen from there: homes are moved."""
    path = Path(body.path)
    noted = path.relative_to(home) if path.is_relative_to(home) else path
    transaction.execute(
        "INSERT OR REPLACE INTO bodies_chosen VALUES (?, ?, ?, ?)", (role.value, str(noted), body.sha256, body.since)
    )


def use_newborn(transaction: Transaction, role: Role) -> None:
    """Use the newborn for a role from now on."""
    transaction.execute("DELETE FROM bodies_chosen WHERE role = ?", (role.value,))
