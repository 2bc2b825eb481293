"""The demonstration: one file per act, all of it real, seen through the control socket as any program would see it."""
