"""What of a demand's content speaks of the matter: an enterprise's praise of itself is left out.

Founding year, acreage, turnover, certificates and telephone numbers share characters with every
other expert (技术, 产品, 质量, 研究 …) and say nothing of the problem (matching §3.2). Clauses go,
not sentences: what the enterprise makes may stand between two figures.
"""

import re

LONGEST = 200  # characters of content that count beside a title

_CLAUSE = re.compile(r"[^，。；！？,;!?\n]+[，。；！？,;!?\n]*")
_PRAISE = re.compile(
    "|".join(
        (
            r"(?:成立|创建|创立|创办|始建|组建)于",
            r"(?:19|20)\d\d年.{0,6}(?:成立|创建|创办|建厂|投产)",
            r"注册资[本金]|总资产|固定资产|占地|建筑面积|厂房.{0,8}(?:平方|㎡|平米)",
            r"(?:员工|职工|从业人员).{0,6}\d+.{0,3}[人名]",
            r"(?:现有|拥有|共有).{0,6}(?:人员|工程师|人才).{0,6}\d+.{0,3}[人名]",
            r"\d+.{0,3}[人名].{0,4}(?:员工|职工|从业)",
            r"(?:销售额|销售收入|营业收入|营收|产值|利税|纳税|利润|销售).{0,8}\d.{0,6}[万亿]",
            r"(?:高新技术|重点|龙头|骨干|专精特新|科技型|民营科技|规模以上|上市)(?:中小)?企业",
            r"名牌产品|著名商标|驰名商标|小巨人|高新技术产品",
            r"(?:通过|取得|获得|荣获|获).{0,16}(?:认证|荣誉|称号|奖项|证书|[一二三]等奖)",
            r"(?:拥有|授权|申请).{0,10}专利|专利.{0,8}\d+.{0,2}[项件]",
            r"(?:建有|设有|建立了).{0,12}(?:中心|工作站|实验室|研究院|基地|合作关系)",
            r"远销|畅销|出口到|交通便[利捷]|地理位置|设备先进|实力雄厚|检测手段齐全",
            r"(?:公司|企业|厂|厂区|我们)(?:地处|位于|坐落|座落)",
            r"联系(?:人|电话|方式)|(?:电话|手机|微信|邮箱)(?:号码?|随时)?[是为:：]?\s*[\dA-Za-z]",
            r"电话随时|随时电话|谢谢|感谢|面议|好商量",
        )
    )
)
# who asks for it does not boast of it: 希望建立博士后工作站, 需要通过认证
_ASKS = re.compile(r"希望|需要|急需|想|拟|计划|寻求|寻找|招聘|引进|解决|要求|目标|如何|怎么")


def gist(text: str) -> str:
    """The clauses that speak of the matter; all of them where none would be left."""
    kept = "".join(clause for clause in _CLAUSE.findall(text) if not _is_praise(clause))
    return kept if kept.strip() else text


def _is_praise(clause: str) -> bool:
    return _PRAISE.search(clause) is not None and not _ASKS.search(clause)
