"""Officers' commands about accounts, the round and the review of demands."""

from handlers.understanding.bureau import fillers as fill
from handlers.understanding.bureau import numbers, what, whom
from handlers.understanding.situation import Book, merged, pick

rule = Book("bureau").rule


BIND = rule(
    "bind_identity",
    "bind",
    whom.organisation,
    longest=60,
)

UPDATE_ORG = rule(
    "bureau_update_org",
    "update_org",
    fill.changed_org,
    longest=70,
)

UNDO = rule(
    "bureau_undo",
    "undo",
    merged(
        fill.UNDONE,
        numbers.ids(),
        what.reason(
            r"(?:把|请|先|要|麻烦)*(?:撤回|撤销|取消|收回|恢复|作废|还原"
            r"|撤掉)[^,。;]{0,12}|刚才[^,。;]{0,12}|误操作|点错了?"
        ),
    ),
    longest=60,
)

ZERO = rule(
    "bureau_zero_report",
    "zero",
    whom.regions,
    longest=50,
)

REPORT_UP = rule(
    "bureau_report_up",
    "report_up",
    merged(whom.regions, numbers.ids(), numbers.round_of),
    longest=60,
)

LAUNCH = rule(
    "bureau_launch_call",
    "launch",
    numbers.call,
    longest=80,
)

REMIND = rule(
    "bureau_remind",
    "remind",
    merged(
        whom.regions,
        numbers.deadline,
        pick(
            "target",
            {
                "unreported": r"没报|未报|还没|尚未|未上报|没交",
                "experts": r"专家",
                "enterprises": r"企业",
                "questionnaire": r"问卷|评价",
            },
        ),
    ),
    longest=70,
)

PROGRESS = rule(
    "bureau_query_progress",
    "progress",
    merged(
        pick(
            "target",
            {
                "unreported": r"没报|未报|还没|没有报|没交|没上报|未上报|没动静",
                "reported": r"报了(?:没|多少|几)|已报|报上来|报来",
            },
        ),
        pick(
            "level",
            {
                "city": r"哪(?:些|个|几个)?市(?!县)|市局|各市(?!县)|几个市|地市|设区市",
                "county": r"县|区(?!域)",
            },
        ),
        whom.regions,
        numbers.round_of,
    ),
    longest=60,
)

LIST = rule(
    "bureau_list",
    "list",
    what.filters,
    longest=60,
)

APPROVE = rule(
    "bureau_approve",
    "approve",
    numbers.ids(bare=True),
    longest=60,
)

_SENT_BACK = merged(
    numbers.ids(bare=True),
    what.reason(
        r"(?:请|把|先|给|就|都|这条|这个|那条|予以|让(?:他们|企业|它)?|重新报"
        r"|[,\s])*(?:退(?:回|掉|给|回去|了|补)?(?:企业|县局|县里|补正|给企业)?"
        r"|打回(?:去|重报|重填)?|驳回|不(?:予)?(?:通过|同意|批准|行))(?:吧|了|去|一下)?"
    ),
)
RETURN = rule("bureau_return", "return", _SENT_BACK, longest=90)

# with a demand on the desk, what is wrong with it sends it back
RETURN_SHORT = rule(
    "bureau_return", "return_short", _SENT_BACK, contexts=("review:one",), longest=40
)

MERGE = rule(
    "bureau_merge",
    "merge",
    numbers.ids(bare=True),
    longest=60,
)

TRANSFER = rule(
    "bureau_transfer",
    "transfer",
    fill.transferred,
    longest=60,
)
