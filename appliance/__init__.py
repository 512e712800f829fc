"""The appliance around the engine: values, store, numbering, call log, and the command line.

Law: imports neither `sipengine` nor `webui`.
"""
