"""``verify-audit``: check that nobody has changed the journal."""

from bot.commands.serve import migrated
from bot.settings import Settings
from handlers.operations import sealing
from handlers.wording import say


def verify(settings: Settings, expected: str) -> bool:
    """Print what the chain says; true when it holds."""
    house = migrated(settings)
    try:
        with house.database.read() as session:
            found = sealing.verify(session, settings.desk.audit_key, expected=expected)
    finally:
        house.close()
    if found.breaks:
        print(say("audit.bad", count=len(found.breaks)))
        for each in found.breaks:
            print(f"  {say(f'audit.{each.what}', block=each.block)}")
    else:
        print(say("audit.good", blocks=found.blocks, lines=found.lines, unsealed=found.unsealed))
    print(say("audit.head", head=found.head))
    return not found.breaks
