import os

print("runs as", os.getuid())
with open("numbers.txt") as numbers:
    print(sum(map(int, numbers)))
