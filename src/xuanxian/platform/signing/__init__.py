"""Sending for signature (送审签): an officer sends, the leader of his office sees the whole, signs or sends back."""
