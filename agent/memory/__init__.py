"""What a self remembers: how it is taken in, found again, and how it ages. None of it knows a database or a process."""
