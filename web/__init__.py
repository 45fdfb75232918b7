"""The portal's pages and its root command: the only package that knows all others."""
