"""What came of the strategies of one state over the same worlds: tables, figures, a page."""
