"""The bulletin of an evaluation, to be edited or printed (R74); never a single enterprise's mark.

Every mean stands with the number of marks behind it, in a row with the response rate (§12).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.papers import docx
from bot.papers.paper import Column, Made, Paper, Report
from handlers.flows.surveying import label
from handlers.rules.evaluation import FIGURES
from handlers.rules.invitations import batch_label
from handlers.rules.papers import written
from handlers.rules.ratings import ITEMS, Response
from handlers.wording import say
from storage import tables

UNSHOWN = "—"


def _print(about: Report) -> Made:
    # reportlab is loaded for the first print: a worker answers messages without it
    from bot.papers import pdf

    return pdf.report(about)


FORMS = {"docx": docx.report, "pdf": _print}


def document(form: str, bureau: str, batch: str, content: Mapping[str, Any], day: date) -> Made:
    """A bulletin of a bureau as it was, or would be, circulated on a day; ``form`` of FORMS.

    Without a number of its own it leaves room for one of the day's year (practice §6.3).
    """
    table = _table(content)
    parts: list[tuple[str, str] | Paper] = [(say("bulletin.about"), _about(batch, content)), table]
    parts.append((say("bulletin.results"), _results(content["records"])))
    written_ = [key for key in ("problems", "advice") if content[key]]
    parts += [(say(f"bulletin.{key}"), content[key]) for key in written_]
    if content["comments"]:
        parts.append((say("bulletin.comments"), "\n".join(map(_quoted, content["comments"]))))
    return FORMS[form](
        Report(
            say("bulletin.title", label=batch_label(batch)),
            parts,
            (bureau, written(day)),
            content["number"] or say("bulletin.unnumbered", year=day.year),
        )
    )


def _quoted(words: str) -> str:
    return f"“{words}”"


def _about(batch: str, content: Mapping[str, Any]) -> str:
    response = _response(content["rows"])
    words = say(
        "bulletin.response",
        label=batch_label(batch),
        asked=response.asked,
        answered=response.answered,
        share=share(response),
        entered=sum(row["entered"] for row in content["rows"]),
    )
    notes = [say("bulletin.thin")] if response.is_thin else []
    return "\n".join([words, *notes, say("bulletin.suppressed")])


def _response(rows: Sequence[Mapping[str, Any]]) -> Response:
    return Response(sum(row["asked"] for row in rows), sum(row["answered"] for row in rows))


def share(response: Response) -> str:
    """A response rate in words."""
    return UNSHOWN if response.share is None else f"{100 * response.share:.0f}%"


def _table(content: Mapping[str, Any]) -> Paper:
    rows = [_row(tables.current(row["code"]).name, row) for row in content["rows"]]
    whole = _response(content["rows"])
    total = {
        "asked": whole.asked, "answered": whole.answered, "means": content["means"],
        "known": content.get("known", {}),
    }  # fmt: skip
    columns = (
        Column(say("bulletin.region"), 16), Column(say("bulletin.asked"), 7),
        Column(say("bulletin.answered"), 7), Column(say("bulletin.share"), 8),
        *(Column(label(item), 14) for item in ITEMS), Column(say("bulletin.remark"), 12),
    )  # fmt: skip
    return Paper(
        title=say("bulletin.table"),
        columns=columns,
        rows=[*rows, _row(say("bulletin.total"), total)],
    )


def _row(name: str, row: Mapping[str, Any]) -> tuple[str | int, ...]:
    response = Response(row["asked"], row["answered"])
    return (
        name, response.asked, response.answered, share(response),
        *(_mean(row, item) for item in ITEMS),
        say("bulletin.thin_short") if response.is_thin else "",
    )  # fmt: skip


def _mean(row: Mapping[str, Any], item: str) -> str:
    """A mean and how many marks it is of; the oldest bulletins did not keep that of every row."""
    mean, known = row["means"][item], row.get("known", {}).get(item)
    if not mean or not known:
        return mean or UNSHOWN
    return say("bulletin.mean", mean=mean, count=known)


def _results(records: Mapping[str, float]) -> str:
    """The figures from confirmed records, one a line."""
    return "\n".join(
        say(
            "bulletin.figure",
            label=say(f"evaluation.{figure.key}"),
            value=f"{records[figure.key]:g}",
        )
        for figure in FIGURES
        if figure.key in records
    )
