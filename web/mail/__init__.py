"""Mail: letters are queued in the database with what they are about, and sent by a background process."""
