"""Consultation (征求意见): whom the notice has asked about each nominee, and what they answered (C1, C2)."""
