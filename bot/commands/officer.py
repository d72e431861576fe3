"""``officer add``, ``leave``, ``deputy``, ``list``, and ``department``."""

import io
from datetime import datetime, time

import qrcode
from sqlalchemy.orm import Session

from bot.app import House
from bot.commands.serve import migrated
from bot.settings import BadSettings, Settings
from handlers.flows import succession
from handlers.operations import bureaus, officers
from handlers.operations import succession as operations
from handlers.ports import NotDelivered
from handlers.reception.officer import SCENE
from handlers.rules.rounds import NANJING
from storage.models import Bureau, Officer
from storage.vocabulary import OfficerDuty


def add(settings: Settings, bureau: str, name: str, duty: str, hours: int) -> None:
    """Enrol an officer; prints the one-time code and a QR code that carries it."""
    house = migrated(settings)
    try:
        code, found = enrol(house, bureau, name, OfficerDuty(duty), hours)
        print(f"已登记：{found} {name}（{OfficerDuty(duty).label}）")
        print(f"绑定码：{code}（{hours}小时内有效，只能用一次）")
        print("请经办人关注公众号后把绑定码发过来，或扫下面的二维码：")
        print(picture(house, code, hours))
    finally:
        house.close()


def enrol(house: House, bureau: str, name: str, duty: OfficerDuty, hours: int) -> tuple[str, str]:
    """Enrol an officer; returns the code and the bureau's name. Raises BadSettings."""
    code = officers.new_code()
    try:
        with house.database.write() as session:
            now = house.clock.now()
            zone = bureaus.open_zone(session, "operator", bureau, now)
            found = zone or officers.find_bureau(session, bureau)
            officers.enrol(session, "operator", found, name, duty, now, code=code, hours=hours)
            return code, found.name
    except officers.NoSuchBureau as error:
        raise BadSettings(str(error)) from error


def leave(settings: Settings, number: int, to: int, reason: str) -> None:
    """An officer leaves; another one of the bureau takes over what is open. Raises BadSettings."""
    house = migrated(settings)
    try:
        with house.database.write() as session:
            row = _officer(session, number)
            successor = _officer(session, to) if to else None
            done = succession.left(session, "operator", row, successor, reason, house.clock.now())
            print(f"{row.name}已离岗：退出 {done.sessions} 处登录，转交 {done.talks} 个人工答复。")
    except operations.NotInOffice as no:
        raise BadSettings(f"编号 {number} 的经办人已经离岗") from no
    except operations.BadSuccessor as no:
        raise BadSettings("接手的人要是同一单位已绑定的另一位经办人（--to）") from no
    finally:
        house.close()


def deputise(settings: Settings, number: int, name: str, until: str, reason: str) -> None:
    """Somebody stands in for an officer until the end of a day. Raises BadSettings."""
    house, code, hours = migrated(settings), officers.new_code(), 72
    try:
        day = datetime.combine(datetime.fromisoformat(until).date(), time(23, 59), NANJING)
        with house.database.write() as session:
            row = _officer(session, number)
            operations.deputise(
                session, "operator", row, name, day, reason, house.clock.now(), code=code,
                hours=hours,
            )  # fmt: skip
        print(
            f"已登记{name}代{row.name}到 {until}。绑定码：{code}（{hours}小时内有效，只能用一次）"
        )
    except (operations.BadTime, ValueError) as no:
        raise BadSettings("--until 要是三个月以内的一天，如 2026-09-10") from no
    except operations.NotInOffice as no:
        raise BadSettings(f"编号 {number} 的经办人没有绑定，或已经离岗") from no
    finally:
        house.close()


def _officer(session: Session, number: int) -> Officer:
    row = session.get(Officer, number)
    if row is None:
        raise BadSettings(f"没有编号 {number} 的经办人，请看 qianqi officer list")
    return row


def scene_ticket(house: House, code: str, hours: int) -> tuple[str, str]:
    """A parametric QR of the platform for a code: its ticket and its address (protocol §4.13)."""
    answer = house.platform.post(
        "qrcode/create",
        {
            "expire_seconds": min(hours * 3600, 2_592_000),
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": SCENE + code}},
        },
    )
    return str(answer["ticket"]), str(answer.get("url", ""))


def picture(house: House, code: str, hours: int) -> str:
    """The QR code of a binding code, drawn for a terminal, and where its picture is."""
    try:
        ticket, url = scene_ticket(house, code, hours)
    except NotDelivered as refused:
        return f"（二维码这次没取到：{refused.reason}。用绑定码也一样。）"
    drawing = io.StringIO()
    picture = qrcode.QRCode(border=2)
    picture.add_data(url)
    picture.print_ascii(out=drawing, invert=True)
    return f"{drawing.getvalue()}图片：{house.platform.qr_picture(ticket)}"


def departments(settings: Settings, names: list[str]) -> None:
    """Register departments of the province (R1, R4); prints their codes."""
    house = migrated(settings)
    try:
        now = house.clock.now()
        with house.database.write() as session:
            for name in names:
                made = bureaus.add_department(session, "operator", name.strip(), now)
                print(f"{made.code}\t{made.name}")
    finally:
        house.close()


def list_all(settings: Settings) -> None:
    """Print who is enrolled where."""
    house = migrated(settings)
    try:
        with house.database.read() as session:
            rows = session.query(Officer, Bureau).join(Bureau).order_by(Bureau.code, Officer.id)
            for officer, bureau in rows:
                print(
                    f"{officer.id}\t{bureau.name}\t{officer.name}\t{officer.duty.label}\t{officer.state.label}"
                )
    finally:
        house.close()
