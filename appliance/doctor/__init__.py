"""`trunkbox doctor`: finds out what is wrong, and says what to do about it.

Law: looks only; whatever a check meets becomes a finding, never an error of the doctor itself.
"""
