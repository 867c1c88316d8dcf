"""Files that belong to a case: attached and taken off, their rows stay; who may read them the kind of the case says."""
