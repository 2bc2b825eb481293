"""Korean words as pairs of syllables, without the particles and endings that say nothing about what is meant.

*강아지가* and *강아지를* give the same pairs; *먹었어요* and *먹는* share *먹*; *마셨다* gives *마시*.
"""

from collections.abc import Iterator

_PARTICLES = """
에게서 한테서 으로부터 에서는 에서도 이라고 이라는 까지 부터 에서 에게 한테 께서 으로
처럼 보다 마다 조차 하고 이랑 라고 라는 이나
에는 에도 은 는 이 가 을 를 에 의 도 와 과 로 만 랑 나
"""
_ENDINGS = """
었습니다 았습니다 였습니다 었어요 았어요 였어요 었는데 았는데 었지만 았지만 었다고
았다고 었나요 았나요 었더니 았더니
습니다 습니까 는데요 었지 았지 었다 았다 였다 었어 았어 였어 었던 았던 었고 았고 었을 았을
는데 지만 어요 아요 해요 네요 군요 거든 려고 면서 니까 나요 는지 던데 다가 으면 더니
고요 다고 지요 죠 고 지 면 게 서 다 은 는 던 어 아 요 니 을 자 까
"""
_LONGEST_FIRST = sorted({*_PARTICLES.split(), *_ENDINGS.split()}, key=len, reverse=True)
_PAST = 20  # the place of ㅆ among the finals
_OPENED = {9: 8, 14: 13, 6: 20, 10: 11, 1: 0}  # ㅘ→ㅗ ㅝ→ㅜ ㅕ→ㅣ ㅙ→ㅚ ㅐ→ㅏ


def pairs(run: str) -> Iterator[str]:
    """The pairs of a word; the one syllable where only one is left."""
    left = _base(run)
    if len(left) == 1:
        yield left
        if len(run) == 2 and left == run[0]:
            yield run  # it may have been one word: 바다, 사과
        return
    for place in range(len(left) - 1):
        yield left[place : place + 2]


def _base(word: str) -> str:
    left = word
    for _ in range(2):  # 친구들에게서도, 먹었을까요
        for ending in _LONGEST_FIRST:
            if left.endswith(ending) and len(left) > len(ending):
                left = left[: -len(ending)]
                break
    if left.endswith("들") and len(left) > 2:
        left = left[:-1]
    return left[:-1] + _present(left[-1])


def _present(syllable: str) -> str:
    """갔 → 가, 마셨 → 마시, 했 → 하."""
    number = ord(syllable) - 0xAC00
    if not 0 <= number < 11172 or number % 28 != _PAST:
        return syllable
    initial, vowel = divmod(number // 28, 21)
    return chr(0xAC00 + (initial * 21 + _OPENED.get(vowel, vowel)) * 28)
