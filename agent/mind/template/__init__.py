"""Chat templates, which come from strangers: Jinja parses them, and we carry them out, a counted step at a time."""
