"""How people write dates and stretches of days: one pattern with a name for each way."""

import re

MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"


_D = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?"
    r"|[一二三四五六七八九]|廿[一二三四五六七八九]?)"
)


_Y = r"(?:(?:20\d\d|二[零〇]一[零〇一二三四五六七八九]|1\d)年|今年|明年|后年|当年|来年)"


_PART = (
    r"(?:上中旬|中下旬|上旬|中旬|下旬|上半月|下半月|初|底|末(?!尾)|中(?![小国医科])"
    r"|最后一[周个]|第[一二三四]周)"
)


_WD = "一二三四五六日天末"


_PATTERNS = {
    "ymd": r"(?P<ymd_y>20\d\d)[-/.](?P<ymd_m>1[0-2]|0?[1-9])[-/.](?P<ymd_d>3[01]|[12]\d"
    r"|0?[1-9])(?!\d)",
    "list": rf"(?<![\d.])(?P<list_y>{_Y})?\s?(?P<list_m>{MONTH}(?:[、,和/及或]\s?{MONTH})+)\s?"
    r"月份?(?![初底末中上下内])",
    "pair": rf"(?P<pair_y>{_Y})?\s?(?P<pair_m>[一二三四五六七八九]{{2,3}})月份?"
    rf"(?P<pair_p>{_PART})?",
    "span": rf"(?<![\d.])(?P<span_y>{_Y})?\s?(?P<span_a>{MONTH})\s?(?:-|~|—|–|至"
    rf"|到)+\s?(?P<span_b>{MONTH})\s?月(?!\s?\d)份?",
    "md": rf"(?<![\d.])(?P<md_y>{_Y})?\s?(?P<md_m>{MONTH})\s?月(?:份|的)?\s?(?:(?P<md_p>{_PART})"
    rf"|(?P<md_d>{_D})(?!\d|个|家|人|位|名|天|[%度年万元])(?:日|号)?)?",
    "dots": r"(?P<dots_m>1[0-2]|[1-9])[./](?P<dots_d>3[01]|[12]\d"
    r"|0?[1-9])(?=\s?(?:[-~—–至到]+\s?(?:(?:1[0-2]|[1-9])[./]\d|[123]?\d[日号])|日|号))"
    r"|(?<=[-~—–至到])(?P<dots_m2>1[0-2]|[1-9])[./](?P<dots_d2>3[01]|[12]\d"
    r"|0?[1-9])(?![\d.%])",
    "rel": rf"(?P<rel_w>这个?|本|当|下下个?|下个?|上个?)月(?:份|的)?\s?(?:(?P<rel_p>{_PART})"
    rf"|(?P<rel_d>{_D})[日号])?",
    "week": rf"(?P<week_w>这个?|本|下下个?|下个?|上个?)(?:周|星期"
    rf"|礼拜)(?P<week_d>[{_WD}](?![个年起]))?(?!期)",
    "wday": rf"(?:(?<![每一两三几个上下])周|星期|礼拜)(?P<wday_d>[{_WD}])(?![个年期起])",
    "day": r"(?P<day_w>大后天|明后两?天|今明两天|今天|明天|后天|今日|明日|今晚|明早)",
    "within": r"(?:(?:最近|近|未来|今后"
    r"|接下来)的?(?P<within_n>[一二两三四五六七八九十半\d]{1,3})(?P<within_u>天|日|周"
    r"|个?星期|个?礼拜|个月)(?:之?内)?"
    r"|(?P<within_n2>[一二两三四五六七八九十半\d]{1,3})(?P<within_u2>天|日|周|个?星期"
    r"|个?礼拜|个月)之?内)",
    "quarter": rf"(?P<quarter_y>{_Y})?\s?(?P<quarter_q>第?[一二三四1234]|本|下个?|这个?)季度",
    "half": rf"(?P<half_y>{_Y})?\s?(?P<half_h>上半年|下半年|年底|年末|年初)",
    "season": rf"(?P<season_y>{_Y})?\s?(?:(?P<season_s>[春夏秋冬])[天季](?!度)|今?(?P<season_h>暑假"
    rf"|暑期|寒假|国庆(?:节|长假|假期)?期间|五一(?:节|假期)期间))",
    "dom": rf"(?P<dom_d>{_D})(?:日|号)(?![楼线机码厂院段令房门召车钢])",
    "part": r"(?<![年月周])(?P<part_p>月初|月底|月末|月中(?!旬)|上旬|中旬|下旬)",
    "en": r"(?i:(?<![a-z一-龥])(?P<en_m>january|february|march|april|may(?=\s+(?:ok|\d|is))|june"
    r"|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?"
    r"|oct|nov|dec)(?![a-z]))",
}


# \x20 keeps the alternation in one pass; the order decides between overlapping readings
ATOM = re.compile("|".join(f"(?P<{name}>{body})" for name, body in _PATTERNS.items()))


# a sentence without any of these has no date in it
HINT = re.compile(r"[月周天日号季年假旬]|星期|礼拜|国庆|五一|20\d\d[-/.]|\d[./]\d|(?i:[a-z]{3})")


MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


YEAR_SAID = re.compile(rf"\s?(?:{_Y}|20\d\d[-/.])")
