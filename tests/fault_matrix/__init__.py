"""Every step of a flash, every fault in it, what befalls agent and portal meanwhile, and how it ends."""
