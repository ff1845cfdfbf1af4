"""Scenes and moods in, a cue list out that a person can edit."""
