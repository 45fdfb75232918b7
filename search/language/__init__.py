"""What words of each language and codes come down to: forms that belong together are one term. Pure."""
