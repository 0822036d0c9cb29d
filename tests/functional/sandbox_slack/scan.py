"""What the bot's views are made of, read from their code."""

import ast
from pathlib import Path

VIEWS = Path(__file__).parents[3] / "bot" / "views"


def shown_types() -> set[str]:
    """Return every `type` that stands in a view: block, element, object or view."""
    shown = set()
    for file in sorted(VIEWS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Dict):
                shown |= {
                    value.value if isinstance(value, ast.Constant) else ast.unparse(value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == "type"
                }
    return {str(one) for one in shown}
