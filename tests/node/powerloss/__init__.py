"""A power-loss rig: a preloaded library that records what a process asks of the disk, and a replay that forgets.

``record.c`` writes down every change a process makes below one folder, and every sync, in their order. ``replay``
builds the folder as a disk could hold it had the power gone at any moment of that record: what was synced is there; of
what was not, some is there, some is not, and some is torn.
"""
