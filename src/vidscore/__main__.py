"""``python -m vidscore`` is the same as ``vidscore``."""

from vidscore.cli import main

if __name__ == "__main__":
    main()
