"""The browser's side of the box: Flask and htmx.

Law: imports `appliance`; never `sipengine`, whose engine it reaches through the control socket.
"""
