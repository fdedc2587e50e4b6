"""The durable queue: orders that clients leave, claimed under a lease by the process that draws."""
