"""Trials of trunks: every outcome against a registrar that is played, on loopback."""
