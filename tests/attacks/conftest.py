from tests.live_hub import live_hub

__all__ = ["live_hub"]
