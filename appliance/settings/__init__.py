"""The settings of one box: values, their file format, their checks and their messages.

Law: values are frozen and whole; a setting that is wrong never becomes a value.
"""
