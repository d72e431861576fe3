"""How well matching ranks: ``python -m tests.matching.report``; the figures of docs/matching.md."""

import sys
from collections.abc import Callable
from statistics import mean

from handlers.rules.matching import grams, ranking, relevance
from handlers.rules.matching.grams import Codes
from handlers.rules.matching.library import Library
from handlers.understanding import segment
from tests.matching import peers
from tests.matching.measures import ndcg, reciprocal
from tests.matching.trials import Kind, Split, Trial, make

SEEDS = {Split.TUNE: (11, 12, 13), Split.KEPT: (41, 42, 43)}
Rankings = list[list[str]]


def by_relevance(trial: Trial, listed: Codes) -> Rankings:
    """The ranking by words alone."""
    library = Library([expert.works for expert in trial.experts], listed=listed)
    return [
        [library.works[row].key for row in (-one).argsort(kind="stable")[:50]]
        for one in relevance.scores(library, trial.needs)
    ]


def by_both(trial: Trial, listed: Codes) -> Rankings:
    """The ranking as the command gives it."""
    library = Library([expert.works for expert in trial.experts], listed=listed)
    return [[one.key for one in best] for best in ranking.rank(library, trial.needs, top=50)]


def _peer(
    make_ranker: Callable[..., peers.Ranker],
) -> Callable[[Trial, Codes], Rankings]:
    def ranked(trial: Trial, _listed: Codes) -> Rankings:
        ranker = make_ranker([expert.works for expert in trial.experts])
        return [ranker(need) for need in trial.needs]

    return ranked


METHODS: dict[str, Callable[[Trial, Codes], Rankings]] = {
    "chance": _peer(peers.by_chance),
    "BM25, jieba words": _peer(peers.by_words),
    "relevance": by_relevance,
    "relevance and field": by_both,
}


def scored(trial: Trial, rankings: Rankings) -> tuple[float, float]:
    """nDCG@10 and MRR (grade 2 or better), means over the needs."""
    pairs = list(zip(rankings, (trial.grades[need.key] for need in trial.needs), strict=True))
    return mean(ndcg(*pair) for pair in pairs), mean(reciprocal(*pair) for pair in pairs)


def main() -> None:
    """Print a table for each split: a row for each kind of demand, a column for each method."""
    listed = grams.word_list(segment.dictionary())
    for split in Split:
        sys.stdout.write(f"\n{split} | " + " | ".join(METHODS) + "\n")
        for kind in Kind:
            trials = [make(seed, split, kind) for seed in SEEDS[split]]
            cells = []
            for method in METHODS.values():
                found = [scored(trial, method(trial, listed)) for trial in trials]
                cells.append(f"{mean(f[0] for f in found):.3f} {mean(f[1] for f in found):.3f}")
            sys.stdout.write(f"{kind} | " + " | ".join(cells) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
