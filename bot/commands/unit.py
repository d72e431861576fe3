"""``unit add`` and ``unit list``: the personnel offices of experts' units."""

from sqlalchemy import select

from bot.app import House
from bot.commands.officer import picture
from bot.commands.serve import migrated
from bot.settings import BadSettings, Settings
from handlers.operations import units
from handlers.operations.officers import new_code
from handlers.understanding.units import find_unit
from storage.models import UnitClerk


def add(settings: Settings, unit: str, name: str, hours: int) -> None:
    """Enrol a clerk; prints the one-time code and a QR code that carries it."""
    house = migrated(settings)
    try:
        code = enrol(house, unit, name, hours)
        print(f"已登记：{canonical(unit)} {name}（人事联系人）")
        print(f"绑定码：{code}（{hours}小时内有效，只能用一次）")
        print("请对方关注公众号后把绑定码发过来，或扫下面的二维码：")
        print(picture(house, code, hours))
    finally:
        house.close()


def canonical(unit: str) -> str:
    """The unit as experts' rows have it; one that is in no list stays as it was written."""
    found = find_unit(unit)
    return found.name if found else unit


def enrol(house: House, unit: str, name: str, hours: int) -> str:
    """Enrol a clerk of a unit; returns the code. Raises BadSettings for an empty name."""
    if not unit.strip() or not name.strip():
        raise BadSettings("--unit 和 --name 都要写，例如 --unit 东南大学 --name 刘老师")
    code = new_code()
    with house.database.write() as session:
        now = house.clock.now()
        units.enrol(session, "operator", canonical(unit), name, now, code=code, hours=hours)
    return code


def list_all(settings: Settings) -> None:
    """Print who is enrolled for which unit."""
    house = migrated(settings)
    try:
        with house.database.read() as session:
            for clerk in session.scalars(select(UnitClerk).order_by(UnitClerk.unit, UnitClerk.id)):
                print(f"{clerk.id}\t{clerk.unit}\t{clerk.name}\t{clerk.state.label}")
    finally:
        house.close()
