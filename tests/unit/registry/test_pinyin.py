"""Pinyin of names, as long as a file can keep."""

from huican.registry.domain.pinyin import INITIALS_MAX, PINYIN_MAX, pinyin_of


def test_a_name_is_read_with_its_surnames_own_sound() -> None:
    assert pinyin_of("单雄信") == ("shanxiongxin", "sxx")


def test_a_very_long_name_is_kept_by_its_beginning() -> None:
    pinyin, initials = pinyin_of("阿" + "庄" * 79)
    assert (len(pinyin), len(initials)) == (PINYIN_MAX, INITIALS_MAX)
    assert pinyin.startswith("azhuangzhuang")
