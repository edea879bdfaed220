"""What we know of a case, and who says so: tables, sources, grades."""

from abm.data.loader import case_folder, case_names, data_digest, figures_of, load_case
from abm.data.schema import Case

__all__ = ["Case", "case_folder", "case_names", "data_digest", "figures_of", "load_case"]
