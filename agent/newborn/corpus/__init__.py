"""The text that the newborn is trained on: all of it is made here, phrase by phrase, from parts and made-up names.

``samples`` yields as many as one likes; the same seed yields the same ones. What is kept out of training (whole
phrasings, whole names) is chosen by a stable hash, so that it stays out however the corpus grows.
"""

from agent.newborn.corpus.frame import Sample
from agent.newborn.corpus.mixture import WEIGHTS, samples

__all__ = ["WEIGHTS", "Sample", "samples"]
