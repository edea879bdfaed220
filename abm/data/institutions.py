"""Read in which frameworks states meet: members, mandate, protocol and calendar."""

from pathlib import Path

from abm.data.figures import FIGURE_COLUMNS, RANGE_COLUMNS, Ledger
from abm.data.goods import month_in
from abm.data.reading import Row, read_table
from abm.data.schema import MANDATES, PROTOCOLS, FrameworkRow

__all__ = ["read_frameworks"]

COLUMNS = (
    "framework", "name_en", "name_ja", "protocol", "members", "other_members", "mandate", "first_meeting",
    "months_between",
)  # fmt: skip
_FEWEST = 2


def read_frameworks(folder: Path, ledger: Ledger) -> tuple[FrameworkRow, ...]:
    """Return the frameworks of `frameworks.csv`, sorted by code; none where the case has no such table."""
    path = folder / "frameworks.csv"
    if not path.is_file():
        return ()
    table = read_table(path, (*COLUMNS, *FIGURE_COLUMNS[1:]), RANGE_COLUMNS)
    table.refuse_duplicates(("framework",))
    return tuple(sorted((_framework(row, ledger) for row in table), key=lambda row: row.code))


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
    )


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
