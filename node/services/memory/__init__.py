"""What the node does with memories: takes them in, gives them meaning, finds them, lets them age, talks about them."""
