"""Officers' commands about experts, teams, visits and units."""

from handlers.understanding.bureau import fillers as fill
from handlers.understanding.bureau import numbers, what, whom
from handlers.understanding.situation import Book, merged

rule = Book("bureau").rule


SUPPORT = rule(
    "bureau_request_support",
    "support",
    merged(what.fields, numbers.ids(), what.count),
    longest=80,
)

SEARCH = rule(
    "bureau_search_expert",
    "search",
    merged(what.fields, whom.city),
    longest=60,
)

MATCH = rule(
    "bureau_match",
    "match",
    merged(numbers.ids(), numbers.ids(bare=False)),
    longest=70,
)

INVITE = rule(
    "bureau_invite",
    "invite",
    merged(whom.experts, whom.visit_date, numbers.ids()),
    longest=80,
)

TEAM = rule(
    "bureau_assemble_team",
    "team",
    fill.team,
    longest=80,
)

# while a team is on the desk, who is added or taken away needs no word for the team
TEAM_EDIT = rule(
    "bureau_assemble_team",
    "team_edit",
    fill.team,
    contexts=("team",),
    longest=40,
)

VISIT = rule(
    "bureau_schedule_visit",
    "visit",
    merged(whom.visit_date, whom.hour, whom.firm, whom.experts, whom.city),
    longest=80,
)

QUESTIONNAIRE = rule(
    "bureau_send_questionnaire",
    "questionnaire",
    merged(whom.regions, numbers.ids(), whom.firm),
    longest=60,
)

OPINION = rule(
    "bureau_unit_opinion",
    "opinion",
    fill.opinion,
    longest=80,
)

RECOMMEND = rule(
    "bureau_recommend_experts",
    "recommend",
    merged(fill.sender, fill.how_many, whom.experts, what.fields_if_named),
    longest=80,
)
