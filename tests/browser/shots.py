"""Which pages are taken as pictures, by whom, in which moment of the year."""

from dataclasses import dataclass

# the pages of the desk in the two moments of the year: name, officer, address
MARCH = (
    ("home", "陈处长", "/console/"),
    ("calls", "陈处长", "/console/calls?all=yes"),
    ("call-of-a-city", "吴科长", "/console/calls"),
    ("demands", "吴科长", "/console/demands?tab=all"),
    ("demand", "何科长", "/console/demands/XQ2026-0001"),
    ("compose", "陈处长", "/console/broadcasts/new"),
    ("broadcast", "陈处长", "/console/broadcasts/1"),
    ("broadcasts", "陈处长", "/console/broadcasts"),
    ("officers", "吴科长", "/console/officers"),
    ("papers", "吴科长", "/console/papers"),
    ("rounds", "吴科长", "/console/rounds"),
    ("rounds-of-a-county", "何科长", "/console/rounds"),
    ("no-lists", "陈处长", "/console/lists"),
    ("no-experts", "陈处长", "/console/experts"),
    ("no-teams", "吴科长", "/console/teams"),
    ("no-visits", "吴科长", "/console/visits"),
    ("no-ratings", "吴科长", "/console/ratings"),
    ("no-follow-ups", "吴科长", "/console/follow-ups"),
    ("no-cases", "吴科长", "/console/cases"),
    ("no-nominations", "何科长", "/console/nominations"),
    ("no-consultations", "吴科长", "/console/consultations"),
    ("no-funding", "吴科长", "/console/funding"),
    ("no-results", "吴科长", "/console/results"),
    ("no-outbox", "何科长", "/console/outbox"),
    ("no-broadcasts", "吴科长", "/console/broadcasts"),
    ("missing", "吴科长", "/console/demands/XQ2026-9999"),
    ("journal", "陈处长", "/console/audit"),
)
JUNE = (
    ("home-of-a-county", "钱科员", "/console/"),
    ("home-of-a-city", "吴局", "/console/"),
    ("waiting", "钱科员", "/console/demands?tab=waiting"),
    ("many", "吴局", "/console/demands?tab=all"),
    ("enter", "钱科员", "/console/enter"),
    ("change", "钱科员", "/console/demands/{entered}/change"),
    ("matching", "吴局", "/console/demands/{number}/matching"),
    ("teams", "吴局", "/console/teams"),
    ("team", "吴局", "/console/teams/TD2026-0002"),
    ("schedule", "吴局", "/console/teams/TD2026-0002/schedule"),
    ("team-papers", "吴局", "/console/teams/TD2026-0002/papers"),
    ("visits", "吴局", "/console/visits"),
    ("issues", "吴局", "/console/visits?tab=issues"),
    ("visit", "钱科员", "/console/visits/1"),
    ("ratings", "吴局", "/console/ratings?batch=2026-1"),
    ("ratings-of-a-county", "钱科员", "/console/ratings?batch=2026-1"),
    ("ratings-of-the-province", "陈处长", "/console/ratings?batch=2026-1"),
    ("rating-rows", "吴局", "/console/ratings/rows?batch=2026-1&state=answered"),
    ("rating-records", "吴局", "/console/ratings/records?batch=2026-1&what=solved"),
    ("one-rating", "钱科员", "/console/ratings/2"),
    ("follow-ups", "钱科员", "/console/follow-ups"),
    ("follow-up", "钱科员", "/console/follow-ups/GZ2026-0001"),
    ("cases", "钱科员", "/console/cases"),
    ("case", "钱科员", "/console/cases/AL2026-0001"),
    ("nominations", "钱科员", "/console/nominations"),
    ("nomination", "钱科员", "/console/nominations/TJ2026-0001"),
    ("results", "吴局", "/console/results"),
    ("result-rows", "吴局", "/console/results/rows"),
    ("summaries", "陈处长", "/console/summaries"),
    ("funding", "钱科员", "/console/funding"),
    ("funding-of-the-province", "陈处长", "/console/funding"),
    ("consultations", "钱科员", "/console/consultations"),
    ("consultation", "钱科员", "/console/consultations/HS2026-0001"),
    ("phone-outbox", "吴局", "/console/outbox?tab=phone"),
    ("lists", "陈处长", "/console/lists"),
    ("list", "陈处长", "/console/lists/1"),
    ("draft", "陈处长", "/console/lists/2"),
    ("experts", "陈处长", "/console/experts"),
    ("expert", "陈处长", "/console/experts/1"),
    ("import", "陈处长", "/console/experts/import"),
    ("account", "吴局", "/console/account"),
)
ANYBODY = (
    ("sign-in", "/console/sign-in"), ("published", "/published"), ("public-case", "/cases"),
    ("gone", "/published/XQ2026-9999"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture of the guide: from an element downwards, so many pixels at most."""

    name: str
    officer: str
    path: str
    selector: str
    height: int
    width: int = 1024


# before the call, in its first days, in June: 开轮, 审核, 上报, 公布, 组团, 通报
BEFORE_CALL = (Crop("call", "陈处长", "/console/calls", ".card", 300),)
IN_MARCH = (
    Crop("review", "何科长", "/console/demands/XQ2026-0001", ".two .side .card", 440),
    Crop("report", "吴科长", "/console/rounds", "main", 505),
)
IN_JUNE = (
    Crop("publish", "陈处长", "/console/lists/2", "main", 390),
    Crop("team", "吴局", "/console/teams/TD2026-0002", "main", 480),
    Crop("bulletin", "吴局", "/console/ratings?batch=2026-1", "main > .card:last-of-type", 535),
)
# 发卷, on the phone of the enterprise
QUESTIONNAIRE = Crop("questionnaire", "", "", "main", 490, width=390)
