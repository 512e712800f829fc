"""The lab: real SIP peers around the box, in a private network of their own."""
