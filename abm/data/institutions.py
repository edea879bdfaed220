"""Read what states share: frameworks in which they meet, and bodies whose votes move a stance of each member."""

import math
from pathlib import Path

from abm.data.figures import FIGURE_COLUMNS, RANGE_COLUMNS, Ledger
from abm.data.goods import month_in
from abm.data.instruments import BY_STATE
from abm.data.reading import Row, near, read_table
from abm.data.schema import MANDATES, PROTOCOLS, STANCES, BodyVoteRow, FrameworkRow

__all__ = ["read_body_votes", "read_frameworks"]

COLUMNS = (
    "framework", "name_en", "name_ja", "protocol", "members", "other_members", "mandate", "first_meeting",
    "months_between",
)  # fmt: skip
BODY_COLUMNS = ("body", "name_en", "name_ja", "members", "date", "in_office", "quantity")
_FEWEST = 2
# Optional: what a mandate covers beside lists, instrument by instrument, and the word for none of them.
_COVERED, _NONE = "instruments", "none"


def read_frameworks(folder: Path, ledger: Ledger) -> tuple[FrameworkRow, ...]:
    """Return the frameworks of `frameworks.csv`, sorted by code; none where the case has no such table."""
    path = folder / "frameworks.csv"
    if not path.is_file():
        return ()
    table = read_table(path, (*COLUMNS, *FIGURE_COLUMNS[1:]), (_COVERED, *RANGE_COLUMNS))
    table.refuse_duplicates(("framework",))
    return tuple(sorted((_framework(row, ledger) for row in table), key=lambda row: row.code))


def read_body_votes(folder: Path, ledger: Ledger) -> tuple[BodyVoteRow, ...]:
    """Return the votes of `body_votes.csv` by month, body and stance; none where the case has no such table."""
    path = folder / "body_votes.csv"
    if not path.is_file():
        return ()
    table = read_table(path, (*BODY_COLUMNS, *FIGURE_COLUMNS, *RANGE_COLUMNS))
    table.refuse_duplicates(("body", "date", "quantity"))
    rows = [_body_vote(row, ledger) for row in table]
    return tuple(sorted(rows, key=lambda row: (row.in_office, row.body, row.quantity)))


def _body_vote(row: Row, ledger: Ledger) -> BodyVoteRow:
    body, quantity = row.name("body"), row.choice("quantity", STANCES)
    members = ledger.states_in(row, "members")
    if not members:
        raise row.error("members", f"'{body}' has no member", "name the states of the case that belong to it")
    day, seated = month_in(row, "date"), month_in(row, "in_office")
    if seated < day:
        raise row.error("in_office", "lies before the vote", "correct one of the two dates")
    shift = ledger.take("body_votes", row, f"{body}/{row.text('date')}", quantity)
    low, high = row.optional_number("low"), row.optional_number("high")
    return BodyVoteRow(
        body=body,
        name={"en": row.text("name_en"), "ja": row.text("name_ja")},
        members=members,
        date=day,
        in_office=seated,
        quantity=quantity,
        shift=shift,
        low=shift if math.isnan(low) else low,
        high=shift if math.isnan(high) else high,
    )


def _framework(row: Row, ledger: Ledger) -> FrameworkRow:
    code = row.name("framework")
    members = ledger.states_in(row, "members")
    if len(members) < _FEWEST:
        raise row.error("members", f"'{code}' has {len(members)} members", "name two states or more")
    for state in members:
        if ledger.roles[state] == "target":
            raise row.error("members", f"'{state}' is the target", "it takes no part in controls against itself")
    return FrameworkRow(
        code=code,
        name={"en": row.text("name_en"), "ja": row.text("name_ja")},
        protocol=row.choice("protocol", PROTOCOLS),
        members=members,
        mandate=_mandate(row),
        first_meeting=month_in(row, "first_meeting"),
        months_between=int(ledger.take("frameworks", row, code, "months_between", "months_between")),
        other_members=row.optional("other_members"),
        source=row.text("source"),
        grade=row.text("grade"),
        note=row.optional("note"),
        instruments=_covered(row),
    )


def _covered(row: Row) -> tuple[str, ...] | None:
    """Return the instruments a mandate names; None where the cell is empty and its words stand for what they cover."""
    codes = row.codes(_COVERED)
    if codes == (_NONE,):
        return ()
    for code in codes:
        if code not in BY_STATE:
            raise row.error(_COVERED, f"'{code}' is unknown here", near(code, (*BY_STATE, _NONE)))
        if codes.count(code) > 1:
            raise row.error(_COVERED, f"'{code}' stands twice", "name it once")
    return codes or None


def _mandate(row: Row) -> tuple[str, ...]:
    words = row.codes("mandate")
    for word in words:
        if word not in MANDATES:
            raise row.error("mandate", f"'{word}' is unknown here", "use some of: " + ", ".join(MANDATES))
        if words.count(word) > 1:
            raise row.error("mandate", f"'{word}' stands twice", "name it once")
    if not words:
        raise row.error("mandate", "the cell is empty", "use some of: " + ", ".join(MANDATES))
    return words
