"""Notes in, the mood they are heard to have out: features of written music, and two regressors on them."""
