"""Honours (荣誉登记簿): conferred, searchable for ever, revoked by a further act (H1–H3)."""
