"""One suite for every implementation of the port: what the fake promises the real adapter keeps."""
