"""Real calls through the real box, between real peers."""
