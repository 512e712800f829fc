"""What libFuzzer is given to begin from, and what it once found."""
