"""Hand-written stand-ins for the outside world, behind the same ports as the real things."""
