"""Which sides of a service are praised or blamed in words."""

import re

POSITIVE = re.compile(
    r"好|满意|不错|棒|赞|专业|有用|实用|及时|耐心|认真|细致|到位|清楚|明白|解决|提(?:高"
    r"|升)|受益|有帮助|感谢|谢谢|准时|省|增|厉害|负责|热情|收获|有效"
)
NEGATIVE = re.compile(
    r"短(?!板)|不够|太(?:短|少|快|慢|晚|早|长|深|理论|虚|空|贵|急|仓促|匆忙|笼统)|不(?:太"
    r"|大)?(?:好|满意|行|懂|清|实用|明显|及时|准时|理想|深入|接地气|对口|合适)|差|仓促"
    r"|匆忙|迟到|晚到|走马观花|没(?:有)?(?:解决|效果|用|看|讲|深入|变化)|听不懂|敷衍"
    r"|流于形式|希望(?:能|再|下次|多)|建议|改进|有待|失望|可惜|遗憾|少了点|没什么|一般"
    r"|欠缺|太理论"
)
_ASPECT = {
    "time": r"时间|来得|准时|迟到|晚到|及时|时长|半天|一天|仓促|匆忙|待(?:的|得)|走得|太短|短了",
    "mode": r"方式|讲(?:课|得|解)?|态度|现场|手把手|耐心|理论|交流|指导方式|培训|互动|听不懂|热情"
    r"|PPT",
    "effect": r"效果|解决|有用|问题|管用|实用|见效|有帮助|方案|建议(?:很|都|挺|有用)|作用|收获|水平"
    r"|专业",
    "benefit": r"效益|省|增收|成本|成品率|合格率|良率|产量|利润|产值|赚|节约|订单|销售",
}
_ASPECTS = {key: re.compile(pattern) for key, pattern in _ASPECT.items()}


def aspects(text: str, stage: str) -> dict[str, str]:
    """Which sides are praised or blamed in words."""
    found: dict[str, str] = {}
    for part in re.split(r"[,。;!?\n]|(?:就是|但是?|不过|只是|可惜|然而)", text):
        negative, positive = NEGATIVE.search(part), POSITIVE.search(part)
        if not (negative or positive):
            continue
        sign = "neg" if negative else "pos"
        hits = [name for name, pattern in _ASPECTS.items() if pattern.search(part)]
        for name in hits or ["overall"]:
            found.setdefault(name, sign)
    if not found and stage == "benefit" and re.search(r"从\S+到|省|增", text):
        found["benefit"] = "pos"
    return found
