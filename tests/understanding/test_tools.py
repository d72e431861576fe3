"""Tables of what each tool reads in a sentence."""

from datetime import date

import pytest

from handlers.understanding import (
    companies,
    dates,
    demand,
    industries,
    kinds,
    money,
    names,
    needs,
    numerals,
    phones,
    places,
    titles,
    units,
)
from handlers.understanding.normal import LIMIT, fold, passage, trim

MAY = date(2014, 5, 12)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１９９－００００", "199-0000"),
        ("縣張家港", "县张家港"),
        ("模具龜裂", "模具龟裂"),
        ("a\u200bb\x07c", "a b c"),
        ("①，（二）", "1,(二)"),
        ("㎡…", "㎡…"),
    ],
)
def test_text_is_folded(text: str, plain: str) -> None:
    assert fold(text) == plain
    assert len(passage(text).raw) == len(passage(text).plain)


def test_a_long_text_is_cut() -> None:
    assert len(passage("长" * 5000).plain) == LIMIT


def test_ends_are_trimmed() -> None:
    assert trim(" ,。设备老了!! ") == "设备老了"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120", 120),
        ("1,200", 1200),
        ("两千六百", 2600),
        ("两千六百万", 26_000_000),
        ("一万二", 12_000),
        ("一百二", 120),
        ("一百零二", 102),
        ("十", 10),
        ("二〇一五", 2015),
        ("1.8亿", 180_000_000),
        ("机", None),
    ],
)
def test_numerals(text: str, value: float | None) -> None:
    assert numerals.number(text) == value


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("预算30万", 30),
        ("三万五", 3.5),
        ("租车一万二", 1.2),
        ("8600元", 0.86),
        ("五千块", 0.5),
        ("1.8亿", 18_000),
        ("200多万", 200),
        ("三十万以内", None),
        ("不超过50万", None),
        ("六七十万", None),
        ("30-50万", None),
        ("几十万", None),
    ],
)
def test_money(text: str, wan: float | None) -> None:
    assert [item.wan for item in money.find_money(text)] == [wan]


@pytest.mark.parametrize(
    "text",
    [
        "19900005007",
        "199 0000 5007",
        "199-0000-5007",
        "1990000 5007",
        "+86 19900005007",
        "0086-199-0000-5007",
        "１９９００００５００７",
        "幺九九零零零零五零零七",
        "一九九 零零零零 五零零七",
        "员工120 19900005007",
        "2014年5月12日19900005007",
        "谈志兵199 0000 5007",
    ],
)
def test_mobile_numbers_in_every_spelling(text: str) -> None:
    found = phones.find_phone(fold(text))

    assert found is not None
    assert found.digits == "19900005007"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1990000500", phones.Problem.SHORT),
        ("199000050070", phones.Problem.LONG),
        ("12345678901", phones.Problem.SEGMENT),
        ("0512-57301234", phones.Problem.LONG),
        ("19900005007", phones.Problem.NONE),
    ],
)
def test_what_is_wrong_with_a_number(text: str, problem: phones.Problem) -> None:
    found = phones.read_phone(text)

    assert found is not None
    assert found.problem == problem


def test_only_the_accepted_segment_is_believed() -> None:
    text = "电话13912345678"

    assert phones.find_phone(text) is not None
    assert phones.find_phone(text, phones.FICTIONAL) is None


@pytest.mark.parametrize(
    "text",
    ["统一代码91320583MA1N00001007", "订单号199000050071234", "2014-05-12 10:30", "XQ2014-0037"],
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert phones.find_phone(text) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("6月份来", "2014-06-01", "2014-06-30"),
        ("6月中旬", "2014-06-11", "2014-06-20"),
        ("7月中下旬", "2014-07-11", "2014-07-31"),
        ("11、12月", "2014-11-01", "2014-12-31"),
        ("6-8月", "2014-06-01", "2014-08-31"),
        ("六七月份", "2014-06-01", "2014-07-31"),
        ("6月5号到15号", "2014-06-05", "2014-06-15"),
        ("6月28日到7月3日", "2014-06-28", "2014-07-03"),
        ("2014年11月5日—7日", "2014-11-05", "2014-11-07"),
        ("10月底到11月初", "2014-10-21", "2014-11-10"),
        ("7月到8月中旬", "2014-07-01", "2014-08-20"),
        ("6.5-6.15", "2014-06-05", "2014-06-15"),
        ("下周三", "2014-05-21", "2014-05-21"),
        ("下周三到周五", "2014-05-21", "2014-05-23"),
        ("这个月", "2014-05-01", "2014-05-31"),
        ("下个月初", "2014-06-01", "2014-06-10"),
        ("第四季度", "2014-10-01", "2014-12-31"),
        ("暑假", "2014-07-01", "2014-08-31"),
        ("秋天", "2014-09-01", "2014-11-30"),
        ("最近两周", "2014-05-12", "2014-05-25"),
        ("6月最后一周", "2014-06-23", "2014-06-29"),
        ("明年3月", "2015-03-01", "2015-03-31"),
        ("3月", "2015-03-01", "2015-03-31"),
        ("6月20号前后", "2014-06-20", "2014-06-20"),
        ("12月到2月", "2014-12-01", "2015-02-28"),
        ("July OK", "2014-07-01", "2014-07-31"),
    ],
)
def test_dates(text: str, start: str, end: str) -> None:
    found = dates.find_dates(fold(text), MAY)

    assert [(f"{item.start}", f"{item.end}") for item in found] == [(start, end)]


@pytest.mark.parametrize(
    "text",
    ["九月之前", "6月中旬以后", "六月二十号以前", "从7月起", "最晚6月底", "三个月就坏", "5G滤波器"],
)
def test_no_stretch_with_two_ends(text: str) -> None:
    assert dates.find_dates(fold(text), MAY) == ()


@pytest.mark.parametrize(
    ("text", "city", "county"),
    [
        ("苏州昆山", "苏州市", "昆山市"),
        ("大丰那边,就是以前的大丰市", "盐城市", "大丰区"),
        ("就在泰兴", "泰州市", "泰兴市"),
        ("南京那个鼓楼", "南京市", "鼓楼区"),
        ("徐州鼓楼", "徐州市", "鼓楼区"),
        ("琨山张浦", "苏州市", "昆山市"),
        ("海门市", "南通市", "海门区"),
        ("清河区", "淮安市", "清江浦区"),
        ("戚墅堰", "常州市", "武进区"),
        ("赣榆县", "连云港市", "赣榆区"),
        ("无锡新区", "无锡市", "新吴区"),
        ("吴江盛泽", "苏州市", "吴江区"),
        ("盛泽", "苏州市", "吴江区"),
        ("苏州园区", "苏州市", None),
        ("连云港", "连云港市", None),
        ("苏州大学", None, None),
        ("上海", None, None),
    ],
)
def test_places(text: str, city: str | None, county: str | None) -> None:
    place = places.find_place(fold(text), MAY)

    assert (place.city, place.county) == (city, county)


def test_a_lone_drum_tower_is_in_two_cities() -> None:
    place = places.find_place("鼓楼区", MAY)

    assert place.city is None
    assert place.ambiguous == ("南京市", "徐州市")


def test_a_zone_brings_its_county() -> None:
    place = places.find_place("泰兴经济开发区", MAY)

    assert (place.zone, place.county, place.city) == ("泰兴经济开发区", "泰兴市", "泰州市")


def test_what_a_county_was_called_then() -> None:
    assert places.find_place("大丰", MAY).county_then == "大丰市"
    assert places.find_place("大丰", date(2020, 1, 1)).county_then == "大丰区"


def test_regions_in_a_list() -> None:
    assert places.find_regions("建湖、阜宁还有响水三个县") == ("建湖县", "阜宁县", "响水县")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("联系人:章建中,电话19900005007", "章建中"),
        ("19900005042 老宋", "老宋"),
        ("找王经理 19900005042", "王经理"),
        ("联系人:技术总监 骆正平 19900005042", "骆正平"),
        ("我叫顾晓枫", "顾晓枫"),
        ("卢 19900005042", "卢"),
        ("祁总工,19900005042", "祁总工"),
        ("联系人:欧阳娜 19900005042", "欧阳娜"),
        ("高温合金裂纹 19900005042", None),
        ("请李教授来指导 19900005042", None),
    ],
)
def test_contacts(text: str, name: str | None) -> None:
    phone = phones.find_phone(text)

    found = names.find_contact(text, (phone.start, phone.end) if phone else None)

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我们是昆山霁序精密机械有限公司,做主轴的", "昆山霁序精密机械有限公司"),
        ("靖江澹川泵业,离心泵漏水", "靖江澹川泵业"),
        ("公司:南通泊屿船舶配套有限公司(崇川区)。", "南通泊屿船舶配套有限公司"),
        ("名称是如皋市砚湾磁材厂", "如皋市砚湾磁材厂"),
        ("靖江造船厂,喷砂粉尘", None),
        ("某中药企业", None),
        ("我们厂里的设备", None),
    ],
)
def test_companies(text: str, name: str | None) -> None:
    found = companies.find_company(text)

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("做数控机床主轴的", "C34"),
        ("PCB板电镀铜层偏薄", "C39"),
        ("染色色差", "C17"),
        ("番茄根结线虫", "A01"),
        ("船用舱口盖", "C37"),
    ],
)
def test_industries(text: str, code: str) -> None:
    assert code in industries.find_industries(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("主轴温升太高,想请专家来看看", ("技术",)),
        ("想招聘1名博士", ("人才",)),
        ("求购一项水性漆专利", ("项目",)),
        ("桥壳开裂请专家会诊,另外想招两名焊接工程师", ("技术", "人才")),
        ("联合攻关,并共建研究生工作站,寿命达不到要求", ("技术", "项目")),
    ],
)
def test_kinds(text: str, found: tuple[str, ...]) -> None:
    assert kinds.find_kinds(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", ("技术",)),
        ("选2", ("项目",)),
        ("技术和人才", ("技术", "人才")),
        ("招人的", ("人才",)),
        ("嗯", ()),
    ],
)
def test_kinds_as_an_answer(text: str, found: tuple[str, ...]) -> None:
    assert kinds.read_kinds(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("来现场看看", ("科技咨询",)),
        ("谈转让", ("成果转化",)),
        ("和苏大合作优化转子型线", ("合作开发",)),
        ("给焊工上上课", ("人才培养",)),
        ("共建工程中心", ("共建载体",)),
        ("长期合作", ()),
    ],
)
def test_forms(text: str, found: tuple[str, ...]) -> None:
    assert kinds.find_forms(text) == found


def test_needs_are_kept_apart() -> None:
    text = "柔轮疲劳寿命达不到要求,希望联合攻关。同时想招聘1名机械设计方向博士。"

    found = needs.find_needs(text)

    assert [need.kind for need in found] == ["技术", "人才"]
    assert all(0 < len(need.title) <= 30 and need.title != text for need in found)
    assert "柔轮" in found[0].title
    assert found[1].talent["count"] == 1
    assert found[1].talent["degree"] == "博士"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("员工120人", 120),
        ("小微企业12个人", 12),
        ("200多名员工", 200),
        ("四十几个研发人员", None),
        ("给十来个焊工上课", None),
    ],
)
def test_employees(text: str, people: int | None) -> None:
    assert demand.find_employees(text) == people


@pytest.mark.parametrize(
    ("text", "name", "rank"),
    [
        ("研究员级高级工程师", "研究员级高级工程师", "正高"),
        ("高工", "高级工程师", "副高"),
        ("教授级高工", "研究员级高级工程师", "正高"),
        ("副高", None, "副高"),
        ("江苏大学副教授", "副教授", "副高"),
    ],
)
def test_titles(text: str, name: str | None, rank: str) -> None:
    found = titles.find_title(text)

    assert found is not None
    assert (found.name, found.rank) == (name, rank)


def test_a_post_is_no_title() -> None:
    assert titles.find_title("青年研究员") is None


@pytest.mark.parametrize(
    ("text", "degree"),
    [
        ("博士,讲师", "博士"),
        ("博士后出站", "博士"),
        ("我在读博士,还没毕业", None),
        ("博导", None),
        ("本科学历", "学士"),
        ("可以让博士生代我去吗", None),
    ],
)
def test_degrees(text: str, degree: str | None) -> None:
    assert titles.find_degree(text) == degree


def test_honours() -> None:
    assert titles.find_honours("国家杰青,博导,享受国务院津贴") == (
        "国家杰出青年科学基金获得者",
        "博士生导师",
        "享受国务院政府特殊津贴专家",
    )


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("教授,博士", ["title", "degree"]),
        ("讲师,博士", ["degree"]),
        ("没职称,窖泥养护搞了一辈子", ["exception"]),
        ("学校后勤人员,没有专业", []),
    ],
)
def test_why_a_person_may_take_part(text: str, basis: list[str]) -> None:
    title, degree = titles.find_title(text), titles.find_degree(text)

    assert titles.eligible_basis(title, degree, text) == basis


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("南工大化工学院", "南京工业大学"),
        ("702所的老师", "中国船舶科学研究中心"),
        ("苏大附一院", "苏州大学附属第一医院"),
        ("江大的专家", "江苏大学"),
        ("无锡江大食品学院", "江南大学"),
        ("南京审计学院教授", "南京审计大学"),
    ],
)
def test_units(text: str, name: str) -> None:
    found = units.find_unit(text)

    assert found is not None
    assert found.name == name
