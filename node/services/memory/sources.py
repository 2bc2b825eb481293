"""What memories came from, as the owner sees it: listed, and one of them with what the self makes of it."""

from collections.abc import Mapping, Sequence

from node.control.server import Slow, Tell
from node.errors import KithError, NotKnown
from node.journal import Transaction
from node.services.archive import Archive
from node.services.memory.accounts import Accounts
from node.services.minds import Minds
from node.services.owner import Owner
from node.store.memories import accounts, origins
from node.store.memories.accounts import Account, Basis
from node.store.memories.sources import Source
from protocol.control.memories import SkippedView
from protocol.control.messages import Request
from protocol.control.sources import AccountView, ListSources, ShowSource, SourceShown, SourceView

MOST = 2**62  # numbers beyond are none of SQLite's


class Sources:
    """Answers what memories came from."""

    def __init__(self, archive: Archive, owner: Owner, minds: Minds) -> None:
        self._archive = archive
        self._accounts = Accounts(archive, owner, minds)

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {ListSources: self.listed, ShowSource: self.show}

    async def listed(self, asked: ListSources, tell: Tell) -> None:
        """All of them, the newest first."""
        del asked
        for versions in await self._archive.journal.read(origins.every):
            await tell(_view(versions))

    async def show(self, asked: ShowSource, tell: Tell) -> None:
        """One of them, then what the self makes of it, tier by tier. If it cannot speak, that is told, once."""
        versions, bases = await self._archive.journal.read(lambda of: _looked_up(of, asked.id))
        await tell(SourceShown(source=_view(versions)))
        note = ""
        for basis in bases:
            known = await self._archive.journal.read(lambda of: accounts.kept(of, basis))  # noqa: B023  (read at once)
            if (known is None or asked.anew) and not note:
                await tell(SourceShown(thinking=basis.tier.name.lower()))
                try:
                    known = await self._accounts.made(basis, anew=asked.anew)
                except KithError as error:
                    note = error.says
                    await tell(SourceShown(note=note))
            if known:
                await tell(SourceShown(account=_account(basis, known)))


def _looked_up(of: Transaction, id: int) -> tuple[list[Source], list[Basis]]:
    versions = origins.versions(of, id) if 0 < id < MOST else []
    if not versions:
        raise NotKnown("there is no such source", "see what there is with `kith memory sources`")
    return versions, accounts.bases(of, versions[0].id)


def _view(versions: Sequence[Source]) -> SourceView:
    newest, *before = versions
    return SourceView(
        id=newest.id,
        name=newest.name,
        kind=newest.kind,
        title=newest.title,
        added=newest.added,
        tier=newest.label.tier.name.lower(),
        tags=sorted(newest.label.tags),
        read=newest.taken,
        kept=sum(one.kept for one in versions),
        finished=newest.finished,
        skipped=[SkippedView(one.where, one.why) for one in newest.skipped],
        versions=[one.id for one in before],
    )


def _account(basis: Basis, account: Account) -> AccountView:
    return AccountView(
        tier=basis.tier.name.lower(),
        summary=account.summary,
        insight=account.insight,
        lines=len(basis.lines),
        of_lines=basis.of_lines,
        by=account.made_by,
        made=account.made,
        tags=sorted(frozenset.intersection(*(line.label.tags for line in basis.lines))),
    )
