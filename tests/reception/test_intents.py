"""Every intent of the annotation leads to a defined act or to an honest sentence."""

import pytest

from handlers.reception import idle, intents
from handlers.reception.expert import acts
from handlers.reception.officer import console, elsewhere
from handlers.wording import say

ENTERPRISE = [
    "submit_demand", "supplement_demand", "modify_demand", "withdraw_demand", "query_status",
    "request_followup", "report_outcome", "submit_case", "apply_base", "transfer_contact",
    "save_draft", "resume_draft",
]  # fmt: skip
EXPERT = [
    "expert_signup", "expert_update", "expert_quit", "recommend_peer", "ask_detail",
    "ask_delegate", "defer", "checkin", "report_delay", "expert_report",
    "request_certificate",
]  # fmt: skip
ANSWERS = ["accept", "decline", "reschedule", "rate"]
GENERAL = [
    "provide_value", "confirm", "deny", "cancel", "skip", "back", "help", "ask_policy",
    "human_service", "unsubscribe_reminder", "subscribe_reminder", "privacy_delete",
    "privacy_query", "privacy_restrict", "greet", "thanks", "complaint", "abuse", "noise",
    "image_received", "location_received", "voice_unrecognised",
]  # fmt: skip
BUREAU = [
    "bind_identity", "bureau_launch_call", "bureau_remind", "bureau_query_progress",
    "bureau_list", "bureau_approve", "bureau_return", "bureau_merge", "bureau_zero_report",
    "bureau_report_up", "bureau_undo", "bureau_request_support", "bureau_publish",
    "bureau_match", "bureau_search_expert", "bureau_invite", "bureau_assemble_team",
    "bureau_schedule_visit", "bureau_send_questionnaire", "bureau_bulletin", "bureau_stats",
    "bureau_export", "bureau_nominate_base", "bureau_report_case", "bureau_fund_query",
    "bureau_fund_record", "bureau_fund_apply", "bureau_transfer", "bureau_consult_record",
    "bureau_unit_opinion", "bureau_recommend_experts", "bureau_broadcast",
    "bureau_reply_user", "bureau_update_org",
]  # fmt: skip

# an answer with no question open is not understood, and a medium comes as a push of its own kind
NOT_UNDERSTOOD = {"provide_value", "image_received", "location_received", "voice_unrecognised"}


def test_there_are_eighty_three() -> None:
    everything = ENTERPRISE + EXPERT + ANSWERS + GENERAL + BUREAU

    assert len(everything) == len(set(everything)) == 83


@pytest.mark.parametrize("intent", ENTERPRISE + ANSWERS + GENERAL)
def test_an_enterprise_is_answered(intent: str) -> None:
    assert (intent in idle._INTENTS) is not (intent in NOT_UNDERSTOOD)


@pytest.mark.parametrize("intent", [*EXPERT, "accept", "decline", "reschedule", "query_status"])
def test_an_expert_is_answered(intent: str) -> None:
    assert intent in acts.INTENTS or intent in idle._INTENTS


@pytest.mark.parametrize("intent", BUREAU)
def test_an_officer_is_answered(intent: str) -> None:
    done = intent in console._INTENTS
    honest = intent in elsewhere.INTENTS | {elsewhere.HOW_TO_REPLY}

    assert done or honest or intent in idle._INTENTS


def test_inside_a_form_every_intent_is_a_deed_an_aside_or_an_answer() -> None:
    known = set(intents.DEEDS) | set(intents.WANTS)

    assert known <= set(GENERAL) | set(ENTERPRISE)
    assert {"cancel", "back", "skip", "help", "human_service", "abuse", "ask_policy"} <= known


def test_the_honest_sentence_says_what_was_understood() -> None:
    said = say("elsewhere.said", what=say("elsewhere.bureau_invite"))

    assert "邀请专家" in said
    assert "电脑" in said
