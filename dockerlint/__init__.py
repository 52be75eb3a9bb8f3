"""The `dockerlint` package: lint Dockerfiles and fix them."""
