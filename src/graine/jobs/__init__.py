"""The kinds of jobs, one file each: what is asked for, what it costs, what is decided, what is done."""
