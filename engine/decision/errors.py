"""The refusal of a decision file."""

from __future__ import annotations

from typing import Any


class DecisionError(ValueError):
    """The decision file cannot be used."""

    def __init__(
        self,
        template: str,
        line: int | None = None,
        element: str = "",
        excerpt: str = "",
        **values: Any,
    ) -> None:
        #: the English sentence, with the values filled in, and the text that it speaks of
        self.message = (template % values if values else template) + (
            f" In: {excerpt}" if excerpt else ""
        )
        super().__init__(self.message)
        #: the sentence for translation: `gettext(template) % values`
        self.template = template
        self.values = values
        self.line = line
        #: id of the element, or its name when it has none
        self.element = element
        #: the expression or cell that cannot be read, if it is one
        self.excerpt = excerpt
