"""What a sentence means; the readers that need a lexicon.

Whole sentences::

    reading.understand(text, *, role, subrole=None, context="idle", ref_date=…, accepted=…)
                                                       Understood(intent, slots)
    reading.warm()                                     loads the lists before the first message
    trial.run(lines) -> Iterator[str]                  JSONL in, JSONL out; raises trial.BadLine

Every function below is pure and wants *plain* text, that is ``normal.fold(text)`` or
``normal.passage(text).plain`` (same length as the original, so that positions fit both)::

    normal.fold(text) -> str                           half-width, simplified, no controls
    normal.passage(text) -> Passage(raw, plain)        .original(start, end): the words as written
    normal.trim(text) -> str                           without spaces and punctuation at the ends

    places.find_place(text, on) -> Place               city, county, zone, town, *_code,
                                                       county_then, ambiguous, as_slots()
    places.find_regions(text) -> tuple[str, …]         every county or city named, by present name
    places.mentions(text) -> tuple[Mention, …]         the names with their positions
    demand.find_site(text, company, ref) -> Place      where an enterprise is; its name counts last

    phones.find_phones(text, accepted=MAINLAND) -> tuple[Phone, …]
    phones.find_phone(text, accepted=MAINLAND) -> Phone | None        the one a sentence gives
    phones.read_phone(text, accepted=MAINLAND) -> Phone | None        a direct answer, with .problem
    phones.MAINLAND, phones.FICTIONAL                  the accepted segments (compiled patterns)

    dates.find_stretches(text, ref) -> tuple[Stretch, …]   raw, start, end, begins, ends, open_ended
    dates.find_dates(text, ref) -> tuple[Stretch, …]       only those with both ends; .as_slot()
    dates.merge(text, stretches)                           6月、7月 as one
    demand.find_visit(text, ref) -> Stretch | None         when a visit is hoped for

    names.find_contact(text, phone_span=None) -> Person | None    王经理, 李工, 老孙, 小丁, 张建成
    names.find_full_name(text) -> Person | None                   the name a person gives of himself
    names.find_people(text), names.person_at(text, start), names.looks_like_name(text)

    companies.find_company(text) -> Company | None     start, end, name as written
    industries.find_industries(text) -> tuple[str, …]  codes, most likely first, at most five
    kinds.find_kinds(text) -> tuple[str, …]            技术 项目 人才, in a message
    kinds.read_kinds(answer) -> tuple[str, …]          the same as a direct answer, 1 2 3 included
    kinds.find_forms(text) -> tuple[str, …]            科技咨询 成果转化 合作开发 人才培养 共建载体
    needs.find_needs(text, known=()) -> tuple[Need, …] kind, title, keywords, service_forms, talent
    demand.demand_slots(passage, ref, accepted) -> dict    everything above in one go
    demand.find_employees(text) -> int | float | None
    demand.wished_units(text) -> list[str]

    money.find_money(text) -> tuple[Money, …]          .wan is None for ranges and bounds
    money.read_wan(text) -> int | float | None         a direct answer in 万元
    numerals.number(text) -> float | None              两千六百万, 1.8亿, 一万二

    titles.find_title(text) -> TitleHit | None         name, rank, rank_no (3, 4: article 5.2)
    titles.find_degree(text) -> str | None             博士 硕士 学士; 在读 does not count
    titles.find_honours(text) -> tuple[str, …]
    titles.eligible_basis(title, degree, text) -> list[str]
    segment.warm(), segment.words(text), segment.telling_words(text)   the door to jieba
    units.find_unit(text) -> UnitHit | None, units.find_units(text)
"""
