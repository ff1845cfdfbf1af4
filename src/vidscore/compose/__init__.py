"""A brief in, a cue out: themes, harmony, melody, texture, orchestration, performance."""
