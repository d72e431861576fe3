"""What opens on a phone without signing in: the needs before the public, the confirming link."""

from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.headers import is_own_page
from handlers.flows import casing
from handlers.operations import demands
from handlers.ports import Clock, House
from handlers.rules.papers import written
from handlers.rules.rounds import NANJING
from handlers.understanding import searching
from storage.models import PublicDemand, PublicList
from storage.queries import demand_file, people, showcases
from storage.queries import publications as questions
from storage.session import Database
from storage.vocabulary import DemandKind

MOST_IN_FEED = 100
Found = tuple[PublicDemand, PublicList, str]


def blueprint(database: Database, clock: Clock, house: House) -> Blueprint:
    """The public pages."""
    pages = Blueprint(
        "pages",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/published/static",
    )
    pages.add_app_template_filter(_written, "written")
    _add_list(pages, database, house)
    _add_cases(pages, database)
    _add_confirmation(pages, database, clock)
    return pages


def _written(moment: Any) -> str:
    """A moment as a date of documents."""
    day: date = moment.astimezone(NANJING).date()
    return written(day)


def _add_list(pages: Blueprint, database: Database, house: House) -> None:
    @pages.get("/published")
    def published() -> ResponseReturnValue:
        said = request.args.get("kind", "")
        kind = DemandKind(said) if said in set(DemandKind) else None
        words = request.args.get("q", "").strip()[:40]
        with database.read() as session:
            found = questions.before_the_public(session, kind=kind, words=searching.words_of(words))
        return render_template(
            "pages/published.html",
            groups=_grouped(found), count=len(found), kind=said, q=words, kinds=DemandKind,
        )  # fmt: skip

    @pages.get("/published/<number>")
    def need(number: str) -> ResponseReturnValue:
        with database.read() as session:
            found = questions.public_one(session, number)
            if found is None:
                return render_template("pages/gone.html"), 404
            bureau = people.host_of(session, str(found[0].content["county_code"]))
        return render_template(
            "pages/need.html", entry=found[0], row=found[1], number=number, bureau=bureau,
            phone=(bureau.phone if bureau else "") or house.hotline,
        )  # fmt: skip

    @pages.get("/published/needs.json")
    def as_json() -> ResponseReturnValue:
        with database.read() as session:
            found = questions.before_the_public(session)
        return jsonify(needs=[_plain(each) for each in found])

    @pages.get("/published/feed.xml")
    def feed() -> ResponseReturnValue:
        with database.read() as session:
            found = questions.before_the_public(session)[:MOST_IN_FEED]
        return Response(_feed(found), content_type="application/rss+xml; charset=utf-8")


def _grouped(found: list[Found]) -> list[tuple[PublicList, list[Found]]]:
    groups: dict[int, tuple[PublicList, list[Found]]] = {}
    for each in found:
        groups.setdefault(each[1].id, (each[1], []))[1].append(each)
    return list(groups.values())


SHOWN = ("title", "text", "target", "kind", "enterprise", "county", "forms", "visit")


def _plain(each: Found) -> dict[str, Any]:
    entry, row, number = each
    return {
        "number": number,
        "list": row.title,
        "published": entry.added_at.isoformat(),
        "url": url_for("pages.need", number=number, _external=True),
        **{name: entry.content.get(name, "") for name in SHOWN},
    }


def _feed(found: list[Found]) -> bytes:
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    SubElement(channel, "title").text = "千名专家进千企：企业需求"
    SubElement(channel, "link").text = url_for("pages.published", _external=True)
    SubElement(channel, "description").text = "需省厅帮助聘请专家的企业技术、项目、人才需求"
    for entry, row, number in found:
        item = SubElement(channel, "item")
        link = url_for("pages.need", number=number, _external=True)
        SubElement(item, "title").text = f"{entry.content['title']}（{entry.content['county']}）"
        SubElement(item, "link").text = link
        SubElement(item, "guid").text = f"{link}#{row.id}-{entry.version}"
        SubElement(item, "description").text = str(entry.content["text"])
        SubElement(item, "pubDate").text = f"{entry.added_at:%a, %d %b %Y %H:%M:%S GMT}"
    body: bytes = tostring(rss, encoding="utf-8", xml_declaration=True)
    return body


def _add_cases(pages: Blueprint, database: Database) -> None:
    """Typical cases that both sides allow and the province has approved (R78)."""

    @pages.get("/cases")
    def cases() -> ResponseReturnValue:
        with database.read() as session:
            shown = [casing.public(each) for each in showcases.public(session)]
        return render_template("pages/cases.html", cases=shown)

    @pages.get("/cases/<number>")
    def case(number: str) -> ResponseReturnValue:
        with database.read() as session:
            found = showcases.public_one(session, number)
            if found is None:
                return render_template("pages/gone.html"), 404
            media = showcases.adoptions(session, found.row.id)
            return render_template("pages/case.html", case=casing.public(found), adoptions=media)


def _add_confirmation(pages: Blueprint, database: Database, clock: Clock) -> None:
    @pages.get("/confirm/<token>")
    def confirm(token: str) -> ResponseReturnValue:
        with database.read() as session:
            row = demand_file.by_confirmation(session, demands.hash_of_link(token))
        if row is None:
            return render_template("pages/confirmed.html", state="gone"), 404
        return render_template("pages/confirm.html", demand=row[0], enterprise=row[1], token=token)

    @pages.post("/confirm/<token>")
    def confirmed(token: str) -> ResponseReturnValue:
        if not is_own_page():
            raise NotFound
        right = request.form.get("right") == "yes"
        with database.write() as session:
            row = demand_file.by_confirmation(session, demands.hash_of_link(token))
            if row is None:
                return render_template("pages/confirmed.html", state="gone"), 404
            demands.confirm_entered(session, row[0], clock.now(), right=right)
        return render_template("pages/confirmed.html", state="right" if right else "wrong")
