"""Lines and scenes in, moods out: what each does to us, and the evidence."""
