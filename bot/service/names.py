"""Names that members take: what can be taken for staff is shown to moderators, once for each member and name."""

from __future__ import annotations

from bot.core.name_seen import NameSeen, notice
from bot.service.shell import Shell


class Names:
    """Looks at every name that is new.

    Args:
        shell: where the card is kept until it is shown.
        protected: names of the configuration that only staff may bear.
    """

    def __init__(self, shell: Shell, protected: tuple[str, ...]) -> None:
        self._shell = shell
        self._protected = protected

    async def see(self, seen: NameSeen) -> bool:
        """Have moderators told of a look-alike; return whether it is one.

        Raises:
            StoreError: it could not be kept; hand the event over again.
        """
        card = notice(seen, self._protected, self._shell.mind.of(seen.community).replies.staff_voice)
        if card is None:
            return False
        await self._shell.store.post(seen.community, (card,), seen.at)
        self._shell.wake()
        return True
