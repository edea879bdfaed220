"""Small studies written for a test."""

from pathlib import Path

BASE = 'extends = "classroom_three_states"\noutcomes = ["none"]\n'
HEAD = """
# what follows begins on line 7
extends = "base.toml"
title = "A study"
months = 4
variants = ["main"]
"""
SWEPT = HEAD + '[sweep]\n"states.XB.free_trade" = [0.1, 0.5, 0.9]\n"switches.request" = [true, false]\n'


def write(folder: Path, text: str, name: str = "small.toml") -> Path:
    """Write a study file, and the one it extends, and return its path."""
    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
