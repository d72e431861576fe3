"""The rows, one file per aggregate."""

from storage.models.attachment import Attachment
from storage.models.broadcast import Broadcast
from storage.models.bureau import Bureau
from storage.models.call import Call, CallPart, LateEntry
from storage.models.consultation import Consultation, ConsultationTask
from storage.models.demand import Demand, DemandVersion
from storage.models.desk import DeskSession, SavedView, SignIn
from storage.models.enterprise import Enterprise
from storage.models.expert import Expert, Referral, SignUp
from storage.models.follow_up import FollowUp, FollowUpWord, Rematch
from storage.models.funding import BudgetLine, Grant, Spending
from storage.models.hearing import Hearing
from storage.models.invitation import Invitation, PagePass, UnitClerk
from storage.models.job import JobCursor, JobRun
from storage.models.journal import JournalBlock, JournalEntry
from storage.models.match import Match, Shortlist
from storage.models.nomination import Nomination
from storage.models.notice import Notice, Sending
from storage.models.people import Contact, Follower, Officer
from storage.models.plan import TeamPlan
from storage.models.platform import AccountToken, Counter, Lease, Pace
from storage.models.publication import PublicDemand, PublicList
from storage.models.rating import (
    Bulletin,
    Evaluation,
    EvaluationNote,
    RatedExpert,
    Rating,
    RatingVersion,
)
from storage.models.reach import Consent, EarlyReport, Quota, Reach
from storage.models.report import ZeroReport
from storage.models.request import ExpertRequest, Recommendation, RequestAnswer
from storage.models.showcase import Adoption, Showcase
from storage.models.summary import SummaryWords
from storage.models.team import Candidate, Seat, Team
from storage.models.thread import HumanThread
from storage.models.visit import Issue, ServiceRecord, Visit

__all__ = [
    "AccountToken",
    "Adoption",
    "Attachment",
    "Broadcast",
    "BudgetLine",
    "Bulletin",
    "Bureau",
    "Call",
    "CallPart",
    "Candidate",
    "Consent",
    "Consultation",
    "ConsultationTask",
    "Contact",
    "Counter",
    "Demand",
    "DemandVersion",
    "DeskSession",
    "EarlyReport",
    "Enterprise",
    "Evaluation",
    "EvaluationNote",
    "Expert",
    "ExpertRequest",
    "FollowUp",
    "FollowUpWord",
    "Follower",
    "Grant",
    "Hearing",
    "HumanThread",
    "Invitation",
    "Issue",
    "JobCursor",
    "JobRun",
    "JournalBlock",
    "JournalEntry",
    "LateEntry",
    "Lease",
    "Match",
    "Nomination",
    "Notice",
    "Officer",
    "Pace",
    "PagePass",
    "PublicDemand",
    "PublicList",
    "Quota",
    "RatedExpert",
    "Rating",
    "RatingVersion",
    "Reach",
    "Recommendation",
    "Referral",
    "Rematch",
    "RequestAnswer",
    "SavedView",
    "Seat",
    "Sending",
    "ServiceRecord",
    "Shortlist",
    "Showcase",
    "SignIn",
    "SignUp",
    "Spending",
    "SummaryWords",
    "Team",
    "TeamPlan",
    "UnitClerk",
    "Visit",
    "ZeroReport",
]
