"""What is said and in what order, sans-IO.

No module here opens a socket, reads a clock or starts a thread: bytes and times come in, messages and bytes go out.
"""
