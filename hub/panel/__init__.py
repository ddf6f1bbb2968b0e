"""The operators' panel: Django's admin with the hub's colours and a first page that tells the state."""
