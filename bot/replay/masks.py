"""Names and numbers of a conversation replaced, the same for the same, so that it still reads."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from handlers.understanding import companies, names, places

PHONE = re.compile(r"(?<!\d)1\d{2}[\d*]{4}\d{4}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(r"XQ(20\d\d)-(\d{4,})")
CREDIT = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
PEOPLE = (
    "王强", "李敏", "张华", "刘洋", "陈静", "杨波", "赵磊", "周涛", "吴娟", "孙丽", "朱明", "胡斌",
    "郭亮", "何林", "高峰", "林芳", "罗刚", "梁燕", "宋平", "唐健",
)  # fmt: skip
FIRMS = ("虚构", "示例", "样例", "假设", "演练", "试演", "拟名", "代称")
CALLED = re.compile(r"(?:经理|主任|老师|师傅|厂长|总|工|科长|处长)$")
SHORTEST_CORE = 2


@dataclass
class Masks:
    """What replaces what; made as names and numbers are met."""

    words: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    demands: dict[str, str] = field(default_factory=dict)

    def meet(self, text: str) -> None:
        """Learn the names of people and firms that a plain text holds."""
        if person := names.find_full_name(text):
            self.person(text[person.start : person.end])
        if firm := companies.find_company(text):
            self.firm(text[firm.start : firm.end])

    def person(self, name: str) -> None:
        """Learn the name of a person; 「李经理」 keeps what he is called."""
        name = name.strip()
        if len(name) < 2 or name in self.words:
            return
        other = PEOPLE[len(self.words) % len(PEOPLE)]
        called = CALLED.search(name)
        self.words[name] = other[0] + called.group() if called else other

    def people(self, names_: Iterable[str]) -> None:
        """Learn several names."""
        for name in names_:
            self.person(name)

    def firm(self, name: str) -> None:
        """Learn the name of an enterprise: its core goes, its place and trade stay."""
        name = name.strip()
        if len(name) < 4 or name in self.words:
            return
        begins = max((item.end for item in places.mentions(name[:6])), default=0)
        core = name[begins : begins + SHORTEST_CORE]
        other = FIRMS[len(self.words) % len(FIRMS)]
        self.words[name] = name[:begins] + other + name[begins + SHORTEST_CORE :]
        if len(core) == SHORTEST_CORE:
            self.words.setdefault(core, other)

    def hide(self, text: str, *, spoken: bool = False) -> str:
        """The text with everything known replaced.

        What a person said was kept with stars in its numbers; ``spoken`` makes them whole again,
        other than they were.
        """
        text = PHONE.sub(lambda found: self._phone(found.group(), spoken=spoken), text)
        text = NUMBER.sub(self._demand, text)
        text = CREDIT.sub("91320000MA00000000", EMAIL.sub("someone@example.com", text))
        for word in sorted(self.words, key=len, reverse=True):
            text = text.replace(word, self.words[word])
        return text

    def _phone(self, said: str, *, spoken: bool) -> str:
        key = said[:3] + said[-4:]
        other = self.phones.setdefault(key, f"1990000{len(self.phones) + 1001:04d}")
        return f"{other[:3]}****{other[-4:]}" if "*" in said and not spoken else other

    def _demand(self, found: re.Match[str]) -> str:
        said = found.group()
        year = found.group(1)
        return self.demands.setdefault(said, f"XQ{year}-{len(self.demands) + 1:04d}")
