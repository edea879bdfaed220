"""What history leaves of the ranges of stances: one picture a stance, and a page."""
