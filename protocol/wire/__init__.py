"""What all streams between selves share: frames that hold one message each, versions, refusals by name, limits."""
