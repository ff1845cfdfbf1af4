"""Film and Script in, scenes out: where one scene ends and the next begins."""
