"""What is measured, each against its goal: ``make bench``, or ``python -m tests.bench journal control``.

Machines differ and are noisy, so what can be a ratio within one run is one.
"""
