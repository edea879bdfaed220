"""From the runs of a study to understanding: reads a study folder, writes tables, figures and one page."""
