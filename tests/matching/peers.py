"""The methods that matching is compared with, plainly written: BM25 over words, and chance."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from math import log

from handlers.rules.matching.library import Works
from handlers.rules.matching.need import Need
from handlers.understanding import segment

Ranker = Callable[[Need], list[str]]


def by_words(works: Sequence[Works]) -> Ranker:
    """BM25 over jieba's words; the title counts five times, each distinct word of the text once."""
    texts = [Counter(segment.words(each.text)) for each in works]
    lengths = [sum(text.values()) for text in texts]
    mean = sum(lengths) / max(1, len(lengths))
    holders: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, text in enumerate(texts):
        for word, count in text.items():
            holders[word].append((row, count))

    def ranked(need: Need) -> list[str]:
        asked = Counter(dict.fromkeys(segment.words(need.text), 1))
        for word in segment.words(need.title):
            asked[word] += 5
        found: Counter[int] = Counter()
        for word, weight in asked.items():
            rows = holders.get(word, [])
            rare = log(1 + (len(texts) - len(rows) + 0.5) / (len(rows) + 0.5))
            for row, count in rows:
                long = 1.2 * (0.25 + 0.75 * lengths[row] / mean)
                found[row] += weight * rare * count * 2.2 / (count + long)  # type: ignore[assignment]
        return [works[row].key for row, _ in found.most_common(50)]

    return ranked


def by_chance(works: Sequence[Works]) -> Ranker:
    """Anybody."""
    chance = random.Random(1)
    return lambda _need: [each.key for each in chance.sample(works, min(50, len(works)))]
