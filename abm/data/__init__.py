"""What we know of a case, and who says so: tables, sources, grades."""

from abm.data.fringe import split_fringe
from abm.data.loader import case_folder, case_names, data_digest, figures_of, load_case
from abm.data.pooling import pool_goods, sales_by_production
from abm.data.provenance import Provenance, provenance_of
from abm.data.schema import Case, ElectionRow, FactRow, Figure, FirmRow, MeasureRow, PlatformRow, Source

__all__ = [
    "Case",
    "ElectionRow",
    "FactRow",
    "Figure",
    "FirmRow",
    "MeasureRow",
    "PlatformRow",
    "Provenance",
    "Source",
    "case_folder",
    "case_names",
    "data_digest",
    "figures_of",
    "load_case",
    "pool_goods",
    "provenance_of",
    "sales_by_production",
    "split_fringe",
]
