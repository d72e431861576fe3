"""Time and memory of matching, with peers in the same run: ``python -m tests.benchmarks.matching``.

Texts are drawn from jieba's dictionary by frequency: about 130 characters an expert, 200 a demand.
The command runs from cold in a process of its own; peers get the same texts, cut into words.
"""

import argparse
import itertools
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from handlers.rules.matching.gates import Case, Person
from handlers.rules.matching.library import Library, Works
from handlers.rules.matching.need import Need
from handlers.rules.matching.shortlist import shortlist
from handlers.understanding import segment
from storage.vocabulary import Basis, TitleRank

TOP = 50
SIZES = {"small": (1_000, 10_000), "large": (10_000, 100_000)}
SOME = 20  # demands that slow peers are asked


class Texts:
    """Endless made-up texts."""

    def __init__(self) -> None:
        segment.warm()
        counts = segment._shelf.tokenizer.FREQ  # type: ignore[union-attr]
        fit = [(word, count) for word, count in counts.items() if count > 3 and len(word) <= 4]
        self.words = [word for word, _ in fit]
        self.weights = list(itertools.accumulate(count**0.75 for _, count in fit))
        self.chance = random.Random(7)

    def some(self, words: int) -> str:
        """A text of so many words."""
        return "".join(self.chance.choices(self.words, cum_weights=self.weights, k=words))


def experts(texts: Texts, many: int) -> Iterator[Works]:
    """Made-up experts."""
    for number in range(many):
        titles = tuple(texts.some(8) for _ in range(6))
        keywords = tuple(texts.some(2) for _ in range(10))
        yield Works(f"e{number}", titles, keywords, (f"学科{texts.chance.randrange(67)}",))


def demands(texts: Texts, many: int, *, titles: bool) -> Iterator[Need]:
    """Made-up demands."""
    for number in range(many):
        yield Need(f"d{number}", texts.some(8) if titles else "", texts.some(100)[:200])


def write(folder: Path, works: list[Works], needs: list[Need]) -> None:
    """The two files of the command."""
    with (folder / "experts.jsonl").open("w", encoding="utf-8") as file:
        for each in works:
            row = {"eid": each.key, "titles": each.titles, "keywords": each.keywords}
            file.write(json.dumps({**row, "discipline": each.fields[0]}, ensure_ascii=False) + "\n")
    with (folder / "demands.jsonl").open("w", encoding="utf-8") as file:
        for need in needs:
            row = {"qid": need.key, "title": need.title, "text": need.text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def command(folder: Path) -> str:
    """Run ``qianqi match`` from cold: seconds, processor seconds, memory of the largest process."""
    arguments = [
        sys.executable, "-m", "bot", "match", "--top", str(TOP),
        "--demands", str(folder / "demands.jsonl"), "--experts", str(folder / "experts.jsonl"),
        "--out", str(folder / "run.jsonl"),
    ]  # fmt: skip
    began = time.perf_counter()
    child = os.posix_spawn(sys.executable, arguments, os.environ)
    _, status, used = os.wait4(child, 0)
    took = time.perf_counter() - began
    everybody = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert os.waitstatus_to_exitcode(status) == 0
    processor = used.ru_utime + used.ru_stime
    memory = max(used.ru_maxrss, everybody.ru_maxrss) / 1024
    return f"{took:.1f} s ({processor:.1f} s of processor), {memory:.0f} MB"


def timed(what: Callable[[], object]) -> float:
    """Seconds that something takes."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def peers(works: list[Works], needs: list[Need]) -> Iterator[tuple[str, str]]:
    """rank_bm25 and bm25s over jieba's words; the first is asked some demands only."""
    import bm25s
    from rank_bm25 import BM25Okapi

    cutting = time.perf_counter()
    cut = [list(segment.words(each.text)) for each in works]
    asked = [list(segment.words(f"{need.title}。{need.text}")) for need in needs]
    cutting = time.perf_counter() - cutting
    made: list[object] = []
    built = timed(lambda: made.append(BM25Okapi(cut)))
    some = timed(lambda: [made[0].get_scores(words) for words in asked[:SOME]])  # type: ignore[attr-defined]
    whole = cutting + built + some / SOME * len(needs)
    yield "rank_bm25, jieba words", f"{whole:.0f} s, of which the search is reckoned from {SOME}"
    index = bm25s.BM25()
    built = timed(lambda: index.index(cut, show_progress=False))
    found = timed(lambda: index.retrieve(asked, k=TOP, show_progress=False))
    yield (
        "bm25s (numpy), jieba words",
        f"{cutting + built + found:.1f} s (words cut in {cutting:.1f})",
    )


def warm(works: list[Works], needs: list[Need]) -> Iterator[tuple[str, str]]:
    """One shortlist with reasons on a library that is kept, and what a change costs."""
    library = Library(works)
    people = {
        each.key: Person(each.key, each.key, f"单位{number % 300}", basis=frozenset({Basis.TITLE}),
                         rank=TitleRank.FULL, paused=number % 7 == 0)
        for number, each in enumerate(works)
    }  # fmt: skip

    def one(need: Need) -> float:
        words = segment.words(f"{need.title}。{need.text}")
        return 1000 * timed(lambda: shortlist(library, need, Case(need.key), people, words))

    one(needs[0])
    took = [one(need) for need in needs[:100]]
    yield (
        "one shortlist with reasons",
        f"{statistics.median(took):.1f} ms, worst of 100 {max(took):.1f}",
    )
    changes = [1000 * timed(lambda each=each: library.put(each)) for each in works[:50]]  # type: ignore[misc]
    yield "one expert changed", f"{statistics.median(changes):.1f} ms"
    yield "the shortlist after that", f"{one(needs[0]):.1f} ms"


def main() -> None:
    """Print a line for each thing measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--without-peers", action="store_true")
    given = parser.parse_args()
    many_needs, many_works = SIZES[given.size]
    texts = Texts()
    works = list(experts(texts, many_works))
    for titles in (True, False):
        needs = list(demands(texts, many_needs, titles=titles))
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), works, needs)
            kind = "title and content" if titles else "content alone"
            print(f"qianqi match, {kind}: {command(Path(folder))}", flush=True)
    rows = itertools.chain(warm(works, needs), () if given.without_peers else peers(works, needs))
    for name, found in rows:
        print(f"{name}: {found}", flush=True)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
