"""What the set-up wizard knows, without its pages: steps, answers explained, PBX brands, pasted numbers, presets.

Law: pure; sentences are codes with particulars (`Said`), which `appliance.words` turns into Dutch or English.
"""
