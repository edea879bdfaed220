"""Refresh the baseline and say why in the changelog: `python -m tests.baselines.update --reason "..."`."""

import argparse
import json
from pathlib import Path

from tests.baselines.reference import BASELINE, reference_outcomes

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
HEADING = "### Changes results\n\n"


def main() -> None:
    """Write the outcomes of the reference runs and add the reason under "Changes results"."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reason", required=True, help="why the numbers moved, one sentence")
    reason = parser.parse_args().reason.strip()
    text = CHANGELOG.read_text(encoding="utf-8")
    if HEADING not in text:
        raise SystemExit(f"{CHANGELOG}: no section 'Changes results' to write the reason in")
    outcomes = json.dumps(reference_outcomes(), indent=1, sort_keys=True, ensure_ascii=False)
    BASELINE.write_text(outcomes + "\n", encoding="utf-8", newline="\n")
    CHANGELOG.write_text(text.replace(HEADING, f"{HEADING}- {reason}\n", 1), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
