# Stands in for a base image with triggers.
FROM debian:bookworm
ONBUILD COPY src/ /srv/app/
ONBUILD RUN truncate -s 1500000 /srv/built
