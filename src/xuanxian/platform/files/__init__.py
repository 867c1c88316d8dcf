"""Uploaded and made files: sniffed by content, kept by digest outside the web root."""
