"""How speech is heard, reckoned."""
