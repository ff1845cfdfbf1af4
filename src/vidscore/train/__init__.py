"""The recipes that made the shipped models: data in, checkpoint and measured figures out."""
