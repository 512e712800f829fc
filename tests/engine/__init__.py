"""The whole engine on a fake wire: loop, policy, bridges, trunks and PBXs together, in virtual time."""
