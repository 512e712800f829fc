"""How pjproject and our C module become the wheel `pjsua2`.

Law: standard library only, because it runs with the system's Python before any virtual environment exists.
"""
