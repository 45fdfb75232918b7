"""From files to documents: detect, read in a child process, normalise, validate, store.

No Flask, no search engine.
"""
