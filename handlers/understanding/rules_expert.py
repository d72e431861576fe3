"""What an expert says outside a form: changes, leaving, colleagues, the day of the visit."""

import re
from dataclasses import replace

from handlers.understanding import companies, fillers, names, titles, units
from handlers.understanding.dates import find_dates
from handlers.understanding.expertise import find_fields
from handlers.understanding.fillers import with_reason
from handlers.understanding.normal import trim
from handlers.understanding.numerals import number, whole
from handlers.understanding.phones import find_phone
from handlers.understanding.places import mentions
from handlers.understanding.proposals import clock
from handlers.understanding.situation import Book, Rule, Situation, Slots, pick

rule = Book("expert").rule

_X = ("expert",)

QUIT = rule(
    "expert_quit",
    "quit",
    with_reason(
        r"(?:我)?(?:要|想|申请|请|麻烦|帮我)*(?:退出|注销)(?:专家库|库|活动"
        r"|专家信息库)?(?:吧|了)?|以后(?:都|就)?不(?:再)?(?:参加|报名|去)了?(?:吧)?"
        r"|把我[^,。;]{0,8}(?:移除|删除|删掉|移出|去掉)(?:吧|了)?"
    ),
    roles=_X,
    longest=60,
)


def peer(at: Situation) -> Slots:
    """The colleague who is recommended: name, unit, title, fields, phone."""
    text = at.text
    slots: Slots = {}
    unit = units.find_unit(text)
    title = titles.find_title(text)
    phone = find_phone(text, at.accepted)
    spans = [(item.start, item.end) for item in (unit, title, phone) if item]
    spans += [match.span() for match in _PEER_WORDS.finditer(text)]
    person = names.find_full_name(text) or _named_after(text)
    if person:
        slots["name"] = at.original(person.start, person.end)
        spans.append((person.start, person.end))
    if unit:
        slots["unit"] = unit.name
    if title and title.name:
        slots["title"] = title.name
    if phone:
        slots["phone"] = phone.digits
    fields, solves = find_fields(at.passage, spans)
    if found := fields + solves:
        slots["fields"] = found
    return slots


_PEER_WORDS = re.compile(
    r"(?:我)?(?:给你们|向你们|跟你们|想|可以|再|要|能)*推荐(?:一下|一位|一个|个|位|我们?"
    r"|给你们)*|(?:我的?)?(?:们)?(?:师弟|师兄|师姐|师妹|同事|同学|学生|老师|导师|朋友|同行"
    r"|学院|系里|课题组|单位)(?:的)?|专家|教授|老师|他|她|很(?:强|厉害|懂|在行|合适)"
    r"|更(?:合适|对口|擅长|懂)|比我(?:更)?(?:合适|在行|懂|强)?|特别|非常|可以来|可以找|找"
    r"|请|联系|也想参加|想参加|不错|水平高|经验丰富|我有个|有个|有一位|有位|我认识|认识|是"
    r"|叫|你们"
)


def _named_after(text: str) -> names.Person | None:
    for label in re.finditer(
        r"推荐(?:一下|一位|一个|个|位|我们?|给你们)*(?:我的?)?(?:们)?(?:师弟|师兄|师姐"
        r"|师妹|同事|同学|学生|朋友|同行|院里?的?|系里?的?|所里?的?|单位的?)?|同事|师兄"
        r"|师弟|找",
        text,
    ):
        person = names.person_at(text, label.end())
        if person:
            return person
    return None


RECOMMEND = rule(
    "recommend_peer",
    "recommend",
    peer,
    roles=_X,
    longest=90,
)

UPDATE = rule(
    "expert_update",
    "update",
    fillers.changed_field(fillers.EXPERT_FIELDS),
    roles=_X,
    longest=70,
)

CERTIFICATE = rule(
    "request_certificate",
    "certificate",
    pick("purpose", {"评职称": r"职称", "考核": r"考核|年终|工作量|绩效", "报销": r"报销"}),
    roles=_X,
    longest=60,
)

DELEGATE_WHO = re.compile(
    r"(?:让|派|叫|由|请|安排|委托|换|带|使)(?P<who>(?:我的?"
    r"|我们?的?)?[^,。;!?]{1,14}?)(?:替|代|去|来|参加|过去|顶|代表|代劳|行不行|可以|行吗"
    r"|前往|帮)"
)
_WHO_TOO = re.compile(
    r"(?P<who>(?:我的?|我们?的?)[^,。;!?]{0,8}?(?:博士生|研究生|学生|同事|助手|助理|师弟"
    r"|师兄|副手|团队|博士后|老师|徒弟|青年教师|组员))(?:可以|能|行|去|来|代|替)"
)


def delegate(at: Situation) -> Slots:
    """Who would go instead."""
    for pattern in (DELEGATE_WHO, _WHO_TOO):
        if found := pattern.search(at.text):
            who = trim(at.original(found.start("who"), found.end("who")))
            return {"delegate": re.sub(r"^(?:给|一下)", "", who)}
    return {}


DELEGATE = rule(
    "ask_delegate",
    "delegate",
    delegate,
    longest=60,
)

_DAY = ("visit_day", "visit_scheduled")
CHECKIN = rule(
    "checkin",
    "checkin",
    contexts=_DAY,
    longest=30,
)


def arrival(at: Situation) -> Slots:
    """When a late expert will arrive, or by how many minutes he is late."""
    if hour := clock(at.text):
        return {"arrival": hour[1]}
    delay = re.search(
        r"(?P<n>\d+|[一二两三四五六七八九十]+|半)(?:个)?(?:多)?(?P<u>分钟|小时|钟头|刻钟)", at.text
    )
    if not delay:
        return {}
    count = 0.5 if delay["n"] == "半" else number(delay["n"]) or 0
    minutes = count * (60 if delay["u"] in {"小时", "钟头"} else 15 if delay["u"] == "刻钟" else 1)
    return {"delay_minutes": int(minutes)}


DELAY = rule(
    "report_delay",
    "delay",
    arrival,
    contexts=_DAY,
    longest=60,
)


# one who has just come says so without being asked, in a few words
ARRIVED = replace(CHECKIN, contexts=("idle",), roles=_X, longest=12)
DELAYED = replace(DELAY, contexts=("idle",), roles=_X, longest=16)


_DID = re.compile(
    r"^(?:今天|昨天|上午|下午|前天|这次|这两天|刚|刚刚|我|我们|已经|汇报一下|汇报|报告"
    r"|反馈|服务记录|记录)?[\s,:。]*(?:今天|昨天|上午|下午|我|我们)?(?:去了|到了?|走访了?"
    r"|拜访了?|在|看了|给|帮|为|服务了?|去)(?:了)?(?P<who>[^,。;\s]{2,20}?)(?=[,。;\s]|看"
    r"|给|帮|调|指导|培训|讲|做|解决|交流|现场|诊断|厂|公司)"
)
_TRAINED = re.compile(
    r"(?:培训|辅导|讲课|讲|教|听课|带)[^,。;]{0,10}?(?P<n>\d+"
    r"|[一二两三四五六七八九十百]+)(?:多|来|余)?(?:个|名|位|人)"
)


def service_report(at: Situation) -> Slots:
    """Where the expert was and what was done."""
    text = at.text
    slots: Slots = {}
    company = companies.find_company(text)
    visited = _DID.match(text)
    end = 0
    if company:
        slots["enterprise_name"] = at.original(company.start, company.end)
        end = company.end
    elif visited and not re.search(r"^(?:他们|企业|现场|厂里|公司|那边|车间)$", visited["who"]):
        slots["enterprise_name"] = at.original(visited.start("who"), visited.end("who"))
        end = visited.end("who")
    elif visited:
        end = visited.end("who")
    summary = trim(at.original(end, len(text))) if end else trim(at.original(0, len(text)))
    if summary:
        slots["summary"] = summary
    if count := _TRAINED.search(text):
        slots["trained"] = whole(number(count["n"]) or 0)
    if said := [item for item in find_dates(text, at.ref) if item.start == item.end]:
        slots["date"] = f"{said[0].start}"
    return slots


REPORT = rule(
    "expert_report",
    "report",
    service_report,
    contexts=("visit", "idle", "console", "followup", "report"),
    roles=_X,
    longest=300,
)

SIGN_UP = rule(
    "expert_signup",
    "sign_up",
    roles=_X,
    longest=50,
)

ASK_DETAIL = rule(
    "ask_detail",
    "ask_detail",
    longest=60,
)

RULES: tuple[Rule, ...] = (
    QUIT,
    CERTIFICATE,
    DELEGATE,
    RECOMMEND,
    UPDATE,
    SIGN_UP,
)


def introduces_himself(text: str) -> bool:
    """Whether a sentence says enough of a person to be a sign-up."""
    unit = units.find_unit(text)
    title = titles.find_title(text)
    degree = titles.find_degree(text)
    person = names.find_full_name(text)
    has_place = bool(mentions(text))
    points = 2 * bool(unit) + 2 * bool(title) + bool(degree) + bool(person) + bool(has_place)
    points += 2 * bool(re.search(r"1[3-9]\d{9}|199[ -]0000", text))
    points += bool(re.search(r"报名|报个名|参加|研究|从事|退休|职称|教授|专家|擅长", text))
    return points >= 3
