"""What the journal holds of people and of what they may: rows on one side, values of ``identity`` on the other.

Each module has the tables of one thing and the functions that read and write them inside a transaction.
"""
