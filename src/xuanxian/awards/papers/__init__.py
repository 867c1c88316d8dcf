"""The papers of a package: what belongs to it, how it is named, copied, bound and stacked; the code at the foot of each page."""
