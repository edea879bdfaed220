"""From the runs of a study to understanding: reads a study folder, writes tables, figures and one page."""

from abm.analysis.study.write import Analysis, analyse_study

__all__ = ["Analysis", "analyse_study"]
