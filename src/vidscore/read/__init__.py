"""Paths in, Film and Script out: what is on the reel, and what is said when."""
