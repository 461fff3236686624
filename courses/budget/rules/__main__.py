"""Count a published file again: `python -m courses.budget.rules FILE.pb`. Needs Python and nothing else."""

import sys
from pathlib import Path

from courses.budget.rules.pabulib import BadFile, kroner, read
from courses.budget.rules.shares import count, fill


def main(path: str) -> int:
    """Print who won and how; 1 where the file says otherwise, or cannot be read."""
    try:
        found = read(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, BadFile) as error:
        print(f"{path}: {error}")
        return 1
    poll, counted = found.poll, count(found.poll)
    print(f"{poll.voters} voters, {kroner(poll.amount)} kr. Shares raised by {counted.raised} percent.")
    for number in sorted(poll.costs, key=poll.first):
        how = "won by its supporters" if number in counted.final.numbers else "won, of the rest"
        how = how if number in counted.winners else "did not win"
        print(f"{number}\t{kroner(poll.costs[number])} kr.\t{poll.votes[number]} votes\t{how}\t{found.names[number]}")
    print(f"By votes alone (greedy): {sorted(fill(poll))}")
    same = set(counted.winners) == found.selected
    print("The file says the same." if same else f"The file says otherwise: {sorted(found.selected)}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
