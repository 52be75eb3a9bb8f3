"""Say who runs it, and that it can read its data."""

import os
from pathlib import Path

print("runs as", os.getuid())
print(sum(map(int, Path("numbers.txt").read_text().split())))
