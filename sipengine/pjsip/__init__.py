"""The door to pjsua2: the one adapter behind `sipengine.port`.

Law: nothing outside this package imports pjsua2.
"""
