"""The screen of the box itself: for who stands beside it with a monitor and a keyboard."""
