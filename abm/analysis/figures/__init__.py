"""Figures: one a file, each a function `(table, ax=None, words=...) -> ax`, and one writer for all of them."""

from abm.analysis.figures.alignment_layers import alignment_layers
from abm.analysis.figures.coalition_atlas import coalition_atlas, write_atlas_figure
from abm.analysis.figures.cost_by_state import cost_by_state
from abm.analysis.figures.coverage_denial import coverage_denial
from abm.analysis.figures.five_gaps import five_gaps
from abm.analysis.figures.gap_shares import gap_shares, write_gap_figure
from abm.analysis.figures.leakage_channels import leakage_channels
from abm.analysis.figures.network import network
from abm.analysis.figures.write import Picture, write_figures

__all__ = [
    "Picture",
    "alignment_layers",
    "coalition_atlas",
    "cost_by_state",
    "coverage_denial",
    "five_gaps",
    "gap_shares",
    "leakage_channels",
    "network",
    "write_atlas_figure",
    "write_figures",
    "write_gap_figure",
]
