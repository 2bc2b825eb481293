"""Under which binding the self speaks to its owner of what they remember."""

from agent.mind.binding import Binding
from identity import ids
from identity.audience import Tier
from node.services.archive import Archive
from node.services.owner import Owner
from node.store.memories import rows


async def of_owner(archive: Archive, owner: Owner, tier: Tier | None = None) -> Binding:
    """The owner alone hears; after something was forgotten, nothing that was read before is gone on from.

    Where what is made of one tier's memories is to be kept, that is named: nothing read for another has a part in it.
    """
    person = ids.spell("person", owner.start.log.person)
    alone = () if tier is None else (f"memories/{tier.name.lower()}",)
    return Binding((person,), grants=alone, forgotten=await archive.journal.read(rows.forgettings))
