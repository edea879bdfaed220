"""Names that people take for one another: one written with other letters that look the same is no other name.

Which letters look the same follows the confusables of Unicode Technical Standard 39, as far as a class writes them:
Latin, Greek, Cyrillic and Armenian letters, digits that pass for letters, and kana that pass for Chinese characters.
"""

from abm.sessions.roster import normal_name, plain_forms

__all__ = ["look_alike"]

_AS_LATIN = str.maketrans(
    "АВЕЅІЈКМНОРԚСТԜХУҮԌӀавеѕіјкмнорԛстԝхуүһԁցӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧανικορυχՕՍօսոıɑɡ",
    "ABESIJKMHOPQCTWXYYGlaBesijkMHopqcTwxyyhdglABEZHIKMNOPTYXavikopuxOUounlag",
)
_AS_ONE = str.maketrans("i|1!0ヘベペリニハタトロエカー‐‒–—−", "lllloへべぺり二八夕卜口工力一-----")


def look_alike(one: str, other: str) -> bool:
    """Return whether two names are the same, or look the same."""
    return normal_name(one) == normal_name(other) or _seen(one) == _seen(other)


def _seen(name: str) -> str:
    """Return a name with one letter for all that look like it."""
    return normal_name(plain_forms(name).translate(_AS_LATIN)).translate(_AS_ONE)
