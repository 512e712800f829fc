"""The root agent: the few things that need root, behind verbs that nobody can add to.

Law: who asks says what is wanted, as values; the agent alone says how, and runs nothing that it was sent.
"""
