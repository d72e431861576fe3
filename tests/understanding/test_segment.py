"""The door to jieba."""

import stat
from pathlib import Path

import pytest

from handlers.understanding import segment

TEXT = "激光熔覆修复轧辊"


def test_words_of_a_text() -> None:
    segment.warm()

    assert segment.is_warm()
    assert "减速器" in segment.telling_words("谐波减速器柔轮疲劳寿命")


def test_a_long_text_is_cut() -> None:
    assert len("".join(segment.words("轴承" * 1000))) == segment.LONGEST


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> segment._Shelf:
    """A process that has loaded nothing yet."""
    shelf = segment._Shelf()
    monkeypatch.setattr(segment, "_shelf", shelf)
    return shelf


@pytest.fixture
def before() -> list[str]:
    """The words as this process has them, taken before a fresh one begins."""
    return segment.words(TEXT)


def test_the_cache_is_kept_apart_and_read_again(
    before: list[str], fresh: segment._Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "words"

    segment.warm(folder)
    (cache,) = folder.iterdir()
    written = cache.stat().st_mtime_ns
    fresh.tokenizer = None
    segment.warm(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert cache.stat().st_mtime_ns == written
    assert segment.words(TEXT) == before


def test_a_spoilt_cache_is_made_anew(fresh: segment._Shelf, tmp_path: Path) -> None:
    segment.warm(tmp_path / "words")
    (cache,) = (tmp_path / "words").iterdir()
    whole = cache.read_bytes()
    cache.write_bytes(whole[: len(whole) // 2])
    fresh.tokenizer = None

    segment.warm(tmp_path / "words")

    assert cache.stat().st_size == len(whole)
    assert "减速器" in segment.words("谐波减速器")


def test_a_folder_others_can_write_to_is_not_believed(
    fresh: segment._Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    folder.chmod(0o777)

    segment.warm(folder)

    assert segment.is_warm()
    assert list(folder.iterdir()) == []
