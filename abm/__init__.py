"""Yardfence: how states form, and lose, coalitions that control technology."""

__version__ = "0.1.0"
