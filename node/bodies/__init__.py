"""Bodies: base models as GGUF files. What they say of themselves, where they come from, and which fit this machine."""
