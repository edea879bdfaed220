"""Keep what happened: tables with declared columns, written whole or not at all, and read back."""

from abm.records.folder import new_folder, whole_folder
from abm.records.provenance import Clock, provenance_of_run
from abm.records.reader import Results, read_results
from abm.records.schema import KEYS, SCHEMA, Column
from abm.records.writer import write_json, write_results

__all__ = [
    "KEYS",
    "SCHEMA",
    "Clock",
    "Column",
    "Results",
    "new_folder",
    "provenance_of_run",
    "read_results",
    "whole_folder",
    "write_json",
    "write_results",
]
