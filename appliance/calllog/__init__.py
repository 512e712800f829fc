"""The call log: what became of every call, written by the engine alone and read by everybody."""
