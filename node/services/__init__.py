"""What the node does all day, each a service of the supervisor: a function that calls ``ready()`` and then goes on."""
