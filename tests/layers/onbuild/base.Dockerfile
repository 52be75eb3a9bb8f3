# Stands in for a base image with triggers.
FROM debian:bookworm
ONBUILD COPY src/ /srv/app/
ONBUILD RUN truncate -s 150000 /srv/built
