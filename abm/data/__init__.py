"""What we know of a case, and who says so: tables, sources, grades."""

from abm.data.schema import Case

__all__ = ["Case"]
