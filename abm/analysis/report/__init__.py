"""One self-contained page for a folder of results: what was asked, what happened, and what it rests on."""

from abm.analysis.report.write import render_report, write_report

__all__ = ["render_report", "write_report"]
