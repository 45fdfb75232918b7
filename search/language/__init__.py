"""What words of each language and codes come down to, so that forms that belong together are one term. Pure."""
