"""The portal's side of programming: agents, jobs and their lease, keys, estimates, reports."""
