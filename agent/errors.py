"""What can go wrong in the self, each named by what it means."""


class AgentError(Exception):
    """Something in the self failed in a way that we know how to name; ``str()`` says it in words for the owner."""


class PromptTooLong(AgentError):
    """What must stand in the prompt leaves no room in it."""
