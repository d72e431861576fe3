"""The last scene of a rehearsed year: the province's summary of it, as three files."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.commands.rehearsal.stage import Stage
from bot.papers import summary, summary_picture
from bot.papers.paper import Made
from handlers.flows import counting, summaries
from handlers.operations.bureaus import PROVINCE
from handlers.rules.counting import Tally
from handlers.rules.lifecycle import Desk
from scheduler.rehearsal import Span
from storage.models import Bureau


def play(stage: Stage, span: Span, seed: int, folder: Path) -> tuple[Tally, list[Path]]:
    """Sum the first year of a span up, and write it down; the same year gives the same bytes."""
    year = f"{span.start.year}"
    last = span.end - timedelta(days=1)
    with stage.database.read() as session:
        facts = summaries.facts(
            session, stage.settings.programme.programme(), session.get_one(Bureau, PROVINCE),
            Desk.PROVINCE, None, year, last, after=True,
        )  # fmt: skip
        names = counting.names(session, facts.rows)
    made: Mapping[str, Made] = {
        "docx": summary.as_docx(facts, {}),
        "xlsx": summary.as_xlsx(facts, names),
        "svg": summary_picture.as_svg(facts),
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"summary-{span.start}-{seed}.{ending}" for ending in made]
    for path, file in zip(paths, made.values(), strict=True):
        path.write_bytes(file.body)
    return facts.tally, paths
