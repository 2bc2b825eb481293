"""What the simulator shows, and that it would show it."""
