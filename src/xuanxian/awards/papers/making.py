"""Stand-in: the makers of paper by the ending of the file."""

from xuanxian.awards.nominations.papers import MAKERS as MAKERS
