"""Work that runs off the request: each job brings one row to ready, may be repeated, and holds a lease."""
