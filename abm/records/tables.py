"""Read one table of a study back, or as many of its columns as are wanted."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pyarrow import parquet

from abm.core.errors import ResultsError

__all__ = ["read_table"]


def read_table(path: Path, required: Sequence[str], wanted: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a parquet file: all columns, or the required ones and those of `wanted` that it has.

    Months of many runs are large: whoever needs five columns reads five. Raises ResultsError where the file cannot be
    read or lacks a required column.
    """
    try:
        have = parquet.read_schema(path).names
        missing = [name for name in required if name not in have]
        if not missing:
            columns = None if wanted is None else [name for name in have if name in (*required, *wanted)]
            return pd.read_parquet(path, columns=columns)
    except (OSError, ValueError) as error:
        raise ResultsError(f"'{path}' cannot be read: {' '.join(str(error).split())}") from error
    raise ResultsError(f"'{path}' has no column '{missing[0]}', as of another version or altered; merge it again")
