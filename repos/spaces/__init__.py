"""Static Spaces: pages that people wrote, run on an address that is not the hub's."""
