"""Tests of the pure call core: the bridge, the registration keeper, reachability."""
