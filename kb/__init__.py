"""The knowledge base: documents, revisions, sections, figures, the change log and the file store.

No Flask, no search engine, no parser: the packages above bring those.
"""
