"""Writes the tables of docs/clauses.md out of the ledgers beside the rulebooks."""

from pathlib import Path

from xuanxian.rulebooks import library
from xuanxian.rulebooks.clauses import as_markdown, ledger_of

PAGE = Path(__file__).parents[1] / "docs" / "clauses.md"


def tables() -> str:
    names = sorted(path.name.removesuffix(".clauses.yaml") for path in library.NOTICES.glob("*.clauses.yaml"))
    return "\n".join(f"## {name}\n\n{as_markdown(*ledger_of(name))}" for name in names)


if __name__ == "__main__":
    head = PAGE.read_text(encoding="utf-8").partition("## ")[0]
    PAGE.write_text(head + tables(), encoding="utf-8")
