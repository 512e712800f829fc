"""The words of `trunkbox doctor`: each finding and its suggestion.

Law: pure; a suggestion is something that the reader can do.
"""

WORDS: dict[str, tuple[str, str]] = {}
