"""One person's question to another's self: ``outbox`` is where it waits, ``answering`` the desk where it arrives."""
