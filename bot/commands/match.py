"""``match``: rank experts for demands, from and to plain files (JSON lines).

The work is shared by as many processes as pay; the result is the same with any number of them. The
output appears whole or not at all.
"""

import gc
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

# several processes share the work below; a second layer of threads would only get in their way
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from handlers.rules.matching import grams, ranking  # noqa: E402  after the setting it reads
from handlers.rules.matching.library import NO_WORDS, Library, Works  # noqa: E402
from handlers.rules.matching.need import Need  # noqa: E402
from handlers.understanding import segment  # noqa: E402

AT_ONCE = 64  # demands ranked together
SHARED_FROM = 4_000_000  # pairs of a demand and an expert from which processes pay
MOST_PROCESSES = 4
TEXTS = {str, type(None)}


class BadFile(Exception):
    """A file that cannot be used; the message names the file, the line and what to do."""

    def __init__(self, path: Path, reason: str, line: int = 0) -> None:
        """Say where and why."""
        where = f"{path} 第 {line} 行" if line else f"{path}"
        super().__init__(f"{where}：{reason}")


def match(demands: Path, experts: Path, out: Path, top: int) -> str:
    """Rank and write; returns a line on what was done. Raises BadFile."""
    needs = _distinct(demands, [(need.key, need) for need in _needs(demands)])
    works = _distinct(experts, [(each.key, each) for each in _works(experts)])
    listed = NO_WORDS
    if works and any(need.is_half for need in needs):
        listed = grams.word_list(segment.dictionary())
    library = Library(works, listed=listed)
    _write(out, _lines(library, needs, top))
    return f"已写出 {out}：{len(needs)} 条需求，{len(library)} 位专家"


def _rows(path: Path, key: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The objects of a file with their line numbers and ids; blank lines are skipped."""
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                if line := _decoded(path, number, raw).strip():
                    row = _object(path, number, line)
                    yield number, _identity(path, number, row, key), row
    except OSError as error:
        raise BadFile(path, f"读不了（{error.strerror}），请检查路径和权限") from error


def _decoded(path: Path, number: int, raw: bytes) -> str:
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadFile(path, "不是 UTF-8 文字，请另存为 UTF-8 再试", number) from error


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadFile(path, f"不是完整的 JSON（{error}），请改好这一行", number) from error
    if not isinstance(row, dict):
        raise BadFile(path, '应当是一个 JSON 对象，例如 {"eid": "e1"}', number)
    return row


def _identity(path: Path, number: int, row: dict[str, Any], key: str) -> str:
    found = row.get(key)
    if isinstance(found, bool) or not isinstance(found, (str, int)) or found == "":
        raise BadFile(path, f'缺少编号 "{key}"', number)
    return str(found)


def _text(path: Path, number: int, row: dict[str, Any], key: str) -> str:
    found = row.get(key) or ""
    if not isinstance(found, str):
        raise BadFile(path, f'"{key}" 应当是文字', number)
    return found


def _texts(path: Path, number: int, row: dict[str, Any], key: str) -> tuple[str, ...]:
    found = row.get(key) or ()
    if isinstance(found, str):
        found = (found,)
    if not isinstance(found, (list, tuple)) or not set(map(type, found)) <= TEXTS:
        raise BadFile(path, f'"{key}" 应当是一列文字，例如 ["…", "…"]', number)
    return tuple(item for item in found if item)


def _needs(path: Path) -> Iterator[Need]:
    for number, key, row in _rows(path, "qid"):
        title, text = (_text(path, number, row, name) for name in ("title", "text"))
        # an empty pool ranks nobody, a missing one everybody
        pool = None if row.get("pool") is None else _texts(path, number, row, "pool")
        yield Need(key, title, text, pool=pool)


def _works(path: Path) -> Iterator[Works]:
    for number, key, row in _rows(path, "eid"):
        titles, keywords = (_texts(path, number, row, name) for name in ("titles", "keywords"))
        field = _text(path, number, row, "discipline").strip()
        yield Works(key, titles, keywords, (field,) if field else ())


def _distinct(path: Path, rows: Sequence[tuple[str, T]]) -> list[T]:
    """Of rows with one id the later one counts; says so."""
    found = dict(rows)
    if len(found) < len(rows):
        many = len(rows) - len(found)
        print(f"{path}：有 {many} 行的编号重复，以靠后的一行为准", file=sys.stderr)
    return list(found.values())


def _lines(library: Library, needs: Sequence[Need], top: int) -> Iterator[str]:
    """One line for each demand, in the order given."""
    parts = [needs[start : start + AT_ONCE] for start in range(0, len(needs), AT_ONCE)]
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    worth = len(library) * len(needs) >= SHARED_FROM
    if not worth or processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for part in parts:
            yield _ranked(library, part, top)
        return
    yield _ranked(library, parts[0], top)  # makes the tables that all processes then share
    gc.freeze()
    pool = multiprocessing.get_context("fork").Pool(processes, _take_up, (library, top))
    with pool:
        yield from pool.imap(_work, parts[1:])


def _ranked(library: Library, needs: Sequence[Need], top: int) -> str:
    found = ranking.rank(library, needs, top=top)
    return "".join(
        json.dumps(
            {"qid": need.key, "ranked": [[one.key, one.points] for one in best]},
            ensure_ascii=False,
        ).encode("utf-8", "backslashreplace").decode() + "\n"
        for need, best in zip(needs, found, strict=True)
    )  # fmt: skip


class _Desk:
    """What a process of the pool works with."""

    library: Library
    top: int


def _take_up(library: Library, top: int) -> None:
    _Desk.library, _Desk.top = library, top


def _work(needs: Sequence[Need]) -> str:
    return _ranked(_Desk.library, needs, _Desk.top)


def _write(out: Path, lines: Iterator[str]) -> None:
    """Write beside the output and put it in place at the end."""
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        draft.replace(out)
    except OSError as error:
        raise BadFile(out, f"写不了（{error.strerror}），请检查路径和权限") from error
    finally:
        draft.unlink(missing_ok=True)
