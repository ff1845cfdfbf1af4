"""Film and Script in, scenes out: where one scene ends and the next begins."""

from vidscore.spot.scenes import spot_scenes

__all__ = ["spot_scenes"]
