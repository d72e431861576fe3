"""What of a demand's content counts."""

import pytest

from handlers.rules.matching import relevance
from handlers.rules.matching.gist import gist
from handlers.rules.matching.library import Library, Works
from handlers.rules.matching.need import Need

LEFT_OUT = [
    "我公司成立于2003年，",
    "占地120亩，",
    "现有员工260人，",
    "年销售额1.8亿元，",
    "注册资本5000万元，",
    "是江苏省高新技术企业。",
    "通过了质量管理体系认证，",
    "拥有发明专利12项，",
    "产品远销欧美。",
    "公司位于泰兴经济开发区，",
    "建有市级工程技术研究中心，",
    "联系人王强，",
    "电话19900001234。",
    "2010年建厂，",
    "费用好商量。",
    "荣获科技进步二等奖，",
    "拥有技术人员30名，",
]
KEPT = [
    "主要从事谐波减速器的生产，",
    "柔轮三千小时就开裂。",
    "电镀废水总镍超标，",
    "希望联合攻关，",
    "热变形在高速下超过10微米，",
    "位于主轴前端的轴承温升太高。",
    "产品合格率只有80%，",
    "需要通过盐雾试验认证，",
    "想请懂热处理的专家，",
    "研究表明该方法有效。",
    "做手机玻璃盖板抛光，",
    "希望建立博士后工作站，",
    "招聘技术人员5名，",
    "研发电话会议终端，",
]


@pytest.mark.parametrize("clause", LEFT_OUT)
def test_praise_of_the_enterprise_is_left_out(clause: str) -> None:
    assert gist(f"柔轮开裂。{clause}急需解决") == "柔轮开裂。急需解决"


@pytest.mark.parametrize("clause", KEPT)
def test_the_matter_is_kept(clause: str) -> None:
    assert gist(f"我公司占地120亩，{clause}") == clause


@pytest.mark.parametrize("text", ["", "占地120亩，员工260人", "，。！", "一"])
def test_where_nothing_would_be_left_all_stays(text: str) -> None:
    assert gist(text) == text


def test_beside_a_title_the_beginning_counts() -> None:
    library = Library([Works("a", ("水稻育种",)), Works("b", ("主轴温升",))])
    far = Need("d", "主轴温升", "主轴温升高。" * 40 + "水稻育种")

    assert relevance.scores(library, [far])[0].tolist() == [0, 1]
