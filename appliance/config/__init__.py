"""The settings file and the settings store together: check, import, export, each for a person to read.

Law: a wrong file changes nothing and names everything that is wrong with it.
"""
