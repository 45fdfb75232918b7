"""Who may see or do what, why, and until when. No Flask."""
