"""What changed between two versions of a text, as pieces that stayed, went and came."""

from difflib import SequenceMatcher
from enum import StrEnum

SHORT = 400


class Kind(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


def pieces(before: str, after: str) -> tuple[tuple[Kind, str], ...]:
    """The pieces of two versions in order; long texts that differ a lot are shown whole."""
    if before == after:
        return ((Kind.SAME, after),) if after else ()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if max(len(before), len(after)) > SHORT and matcher.quick_ratio() < 0.5:
        found = [(Kind.GONE, before), (Kind.NEW, after)]
    else:
        found = []
        for tag, i, j, k, l in matcher.get_opcodes():  # noqa: E741  difflib's own names
            if tag == "equal":
                found.append((Kind.SAME, before[i:j]))
                continue
            found += [(Kind.GONE, before[i:j]), (Kind.NEW, after[k:l])]
    return tuple(piece for piece in found if piece[1])
