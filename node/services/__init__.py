"""What the node does all day: services, each calls ``ready()`` and goes on, and the tables they keep."""
