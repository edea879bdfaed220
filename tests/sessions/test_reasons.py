"""Why seats did what they did: terms of what was chosen beside what could have been."""

from collections.abc import Callable

import pytest

from abm.sessions import Session
from abm.sessions.debrief import decided
from abm.sessions.reasons import Reason, reason_of


def reasons(session: Session) -> dict[str, Reason]:
    """Return why each seat did what it did in the last round."""
    last, number = session.turns[-1], len(session.turns)
    return {made.seat: reason_of(session.setup, last, made) for made in decided(session) if made.round == number}


def play(session: Session, **choices: str) -> None:
    """Play a round in which some seats choose, by code."""
    for _ in range(2):
        session.forward()
    for seat, what in choices.items():
        session.choose(session.room.at(seat)[0], what, {})
    session.forward()


def test_what_changes_rules_is_told_beside_today_and_what_keeps_them_beside_the_best_other(
    class_of_three: Session,
) -> None:
    play(class_of_three, XA="everything", XB="keep")
    found, before = reasons(class_of_three), class_of_three.turns[0].prospects
    moved, stayed = found["XA"], found["XB"]
    assert (moved.kind, moved.beside) == (stayed.kind, "keep") == ("terms", "keep")
    assert moved.total == before["XA"].options["everything"].terms["total"]
    assert moved.terms["economic"] == -before["XA"].options["everything"].terms["economic"]
    best = max((before["XB"].options[word] for word in before["XB"].offered[1:]), key=lambda one: one.terms["total"])
    assert before["XB"].options[stayed.beside] is best and stayed.total == -best.terms["total"]
    for told in (moved, stayed):
        assert sum(told.terms.values()) == pytest.approx(told.total)
        weights = [abs(value) for value in told.terms.values()]
        assert weights == sorted(weights, reverse=True)


def test_what_is_no_choice_of_terms_is_told_as_that(opened: Callable[..., Session]) -> None:
    session = opened("bots = { XB = 'follow' }\n")
    session.join("Only one", "k1")
    play(session, XA="everything")
    assert reasons(session)["XB"] == Reason("rule")
    assert reasons(session)["XH"].kind in ("terms", "only")
    waits = session.prospects["XA"].waits
    play(session)
    assert reasons(session)["XA"].kind == ("waits" if waits else "terms")
