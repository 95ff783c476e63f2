"""Pinyin of names, for finding a person by what one hears or types."""

from functools import lru_cache

# Characters read otherwise when they are a surname.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "盖": "ge", "任": "ren",
    "区": "ou", "朴": "piao", "缪": "miao", "尉": "wei", "乐": "yue", "种": "chong", "翟": "zhai",
    "华": "hua", "覃": "qin", "冼": "xian", "纪": "ji", "繁": "po", "召": "shao", "秘": "bi",
    "折": "she", "员": "yun", "葛": "ge", "教": "jiao", "宁": "ning", "燕": "yan",
}  # fmt: skip


# What a file keeps of them (registry.Person): the longest names are found by their beginning.
PINYIN_MAX, INITIALS_MAX = 200, 40


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    # Its dictionary takes longer to load than most commands run: only who reads names loads it.
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(character, style=Style.NORMAL)[0]


def pinyin_of(name: str) -> tuple[str, str]:
    """Full pinyin without spaces or tones, and the initials: 吕辉新 → ('lvhuixin', 'lhx')."""
    syllables = [
        _SURNAMES.get(character, "") if place == 0 else "" for place, character in enumerate(name)
    ]
    syllables = (
        [
            (known or _syllable(character)).lower()
            for known, character in zip(syllables, name, strict=True)
            if character.isalnum()
        ]
        if name.isalnum()
        else [_syllable(character).lower() for character in name if character.isalnum()]
    )
    initials = "".join(syllable[:1] for syllable in syllables)
    return "".join(syllables)[:PINYIN_MAX], initials[:INITIALS_MAX]
