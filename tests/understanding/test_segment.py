"""The door to jieba."""

from handlers.understanding import segment


def test_words_of_a_text() -> None:
    segment.warm()

    assert segment.is_warm()
    assert "减速器" in segment.telling_words("谐波减速器柔轮疲劳寿命")


def test_a_long_text_is_cut() -> None:
    assert len("".join(segment.words("轴承" * 1000))) == segment.LONGEST
