"""What officers may want that is not done in the chat: an honest sentence, and the way (§10)."""

from handlers.dialogue.conversation import Utterance
from handlers.wording import say

HOW_TO_REPLY = "bureau_reply_user"
INTENTS = frozenset(
    {
        "bureau_launch_call", "bureau_publish",
        "bureau_match", "bureau_invite", "bureau_assemble_team",
        "bureau_schedule_visit", "bureau_bulletin", "bureau_export",
        "bureau_nominate_base", "bureau_report_case",
        "bureau_fund_apply", "bureau_transfer", "bureau_unit_opinion",
        "bureau_recommend_experts", "bureau_broadcast", "bureau_update_org",
    }
)  # fmt: skip


def answer(intent: str) -> Utterance | None:
    """Say where it is done; None for what is no officer's business."""
    if intent == HOW_TO_REPLY:
        return Utterance(say("elsewhere.how_to_reply"))
    if intent not in INTENTS:
        return None
    return Utterance(say("elsewhere.said", what=say(f"elsewhere.{intent}")))
