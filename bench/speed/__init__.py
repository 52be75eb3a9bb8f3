"""How fast dockerlint is beside its peers; ``bench/run.py`` is the command."""
