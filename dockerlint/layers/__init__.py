"""Which instruction made which megabytes of a built image.

`sources.read()` gives the image, `match.align()` finds the instructions of its history,
`breakdown.of()` puts the two together. Nothing is ever extracted to disk.
"""
