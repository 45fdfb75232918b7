"""Files that software comes in from whoever makes it: read into addresses and bytes, or refused."""
