"""A person log as a file: public, to be kept with the phrase, or given to somebody one meets."""

from pathlib import Path

from node.errors import DiskRefused, NotAccepted, in_words


def write(path: Path, operations: list[bytes]) -> None:
    """Write the operations of a log to a file."""
    from identity.packing import pack
    from identity.vault import MAX_BYTES
    from node.files import write_durably

    try:
        write_durably(path.absolute(), pack(operations, MAX_BYTES))
    except OSError as error:
        raise DiskRefused(f"cannot write {path}: {in_words(error)}", "name another file") from error


def read(path: Path) -> list[bytes]:
    """The operations in such a file, not yet verified."""
    from identity.packing import unpack
    from identity.vault import MAX_BYTES
    from node.vault import named_errors

    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DiskRefused(f"cannot read {path}: {in_words(error)}", "name another file") from error
    with named_errors():
        operations = unpack(data, MAX_BYTES)
    if not isinstance(operations, list) or not all(isinstance(one, bytes) for one in operations):
        raise NotAccepted(f"{path.name} is no person log", "`kith id show --log FILE` writes one")
    return operations
