"""What changes while somebody looks: the worker, jobs in hand, and the streams that tell of them."""
