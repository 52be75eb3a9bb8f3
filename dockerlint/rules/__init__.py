"""One file per rule; its folder is its group. ``tests/rules/README.md`` tells how to add one."""
