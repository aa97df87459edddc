"""Stand-ins that speak a carrier's own protocol over a real socket."""
