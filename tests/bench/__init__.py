"""The benchmark: Trunkbox beside Asterisk, Kamailio with rtpengine, and a plain relay, in one private network."""
