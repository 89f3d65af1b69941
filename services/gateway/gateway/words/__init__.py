"""Refusals and findings in words, by subject: slug to sentence."""
