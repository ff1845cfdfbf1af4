"""Notes in, mood and figures out: the critic's ear."""
