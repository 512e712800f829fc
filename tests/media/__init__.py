"""Voice over bad lines and among bad neighbours: the real box, and far ends that do to packets what is asked."""
