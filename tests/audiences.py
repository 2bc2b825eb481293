"""Listeners of every kind, for whatever must hold for each of them."""

from collections.abc import Sequence

from hypothesis import strategies as st

from identity.audience import Audience, Listener, Standing


def audiences(tags: Sequence[str], most_tags: int = 2, most: int = 2) -> st.SearchStrategy[Audience]:
    """Audiences of others than the owner, who may have some of these tags."""
    listener = st.builds(Listener, st.sampled_from(Standing), st.frozensets(st.sampled_from(tags), max_size=most_tags))
    return st.lists(listener, min_size=1, max_size=most).map(Audience.of)
