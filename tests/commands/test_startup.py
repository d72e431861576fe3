"""What a worker loads before its first message, and what it leaves for later."""

import subprocess
import sys

from tests.faults.processes import ROOT, environment

# a push needs none of these; whoever makes a document, a plan or a migration loads them then
LATER = (
    "alembic", "apscheduler", "docx", "highspy", "icalendar", "mako", "numpy", "openpyxl",
    "pkg_resources", "qrcode", "reportlab",
)  # fmt: skip


def test_a_web_worker_starts_without_what_only_documents_and_plans_need() -> None:
    code = f"""
import sys
import bot.app, bot.commands.serve
bot.app.warm()
print(*[name for name in {LATER!r} if name in sys.modules])
"""

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [], "")
