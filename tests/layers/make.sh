#!/bin/sh
# Builds the images in this folder with real tools and keeps them, compressed, beside it.
#
#   tests/layers/make.sh        needs root, gcc, a Docker engine (20.10: the only one that has the
#                               classic and an early BuildKit builder), skopeo, umoci and buildah
#   NEW=unix:///… make.sh       also those of a newer engine (28, with its containerd image store
#                               for *-containerd) and, with PODMAN="podman …", a history of Podman's
#
# The tests only read what this leaves; they need none of the tools. The size of the shell depends on
# the compiler; `BASE` in the tests holds it.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work" base/sh' EXIT
docker=${DOCKER:-docker}
buildah="buildah --root $work/root --runroot $work/run --storage-driver ${DRIVER:-overlay}"

packed() { # name < archive
    gzip -9n >"$1.tar.gz"
}

layout() { # name, folder
    tar -C "$2" --owner=0 --group=0 --sort=name -cf - . | packed "$1"
}

gcc -Os -static -nostdlib -ffreestanding -fno-builtin -fno-stack-protector -s \
    -Wl,--build-id=none -Wl,-z,noseparate-code -o base/sh sh.c

# docker save, by the classic builder and by BuildKit
export DOCKER_BUILDKIT=0
$docker build -q -t debian:bookworm base
$docker build -q -t onbuild:1 -f onbuild/base.Dockerfile onbuild
for kind in classic buildkit; do
    [ $kind = classic ] || export DOCKER_BUILDKIT=1
    $docker build -q --network host --build-arg FLAVOR="two words" -t app:$kind app
    $docker build -q --network host -t onbuild:$kind onbuild
    $docker save app:$kind | packed docker-$kind
    $docker save onbuild:$kind | packed docker-$kind-onbuild
done
$docker save app:classic app:buildkit | packed docker-two-images
$docker history --no-trunc --format '{{json .}}' app:buildkit >history-docker.jsonl
$docker history --format '{{json .}}' app:classic >history-docker-short.jsonl
$docker history --no-trunc --human=false --format '{{json .}}' app:classic >history-docker-bytes.jsonl

# OCI layouts: skopeo, umoci, and two images in one
$docker save app:classic -o "$work/app.tar"
skopeo copy -q "docker-archive:$work/app.tar" "oci:$work/skopeo:1.0"
layout skopeo "$work/skopeo"
skopeo copy -q --dest-compress-format zstd "docker-archive:$work/app.tar" "oci:$work/zstd:1.0"
layout skopeo-zstd "$work/zstd"
umoci insert --image "$work/skopeo:1.0" --tag 2.0 app/src/data.txt /srv/data.txt
umoci insert --image "$work/skopeo:2.0" --whiteout /opt/app/bin/app.bin
umoci gc --layout "$work/skopeo"
layout umoci "$work/skopeo"

# Buildah: layer by layer, one layer for each stage (its default), one for everything
$docker save debian:bookworm -o "$work/base.tar"
$buildah pull -q "docker-archive:$work/base.tar"
for kind in layers one squash; do
    case $kind in one) how=--layers=false ;; *) how=--$kind ;; esac
    $buildah bud $how --isolation chroot --build-arg FLAVOR="two words" -q -t app app
    $buildah push -q app "oci:$work/$kind:latest"
    layout "buildah-$kind" "$work/$kind"
done

if [ -n "${NEW-}" ]; then
    new="${NEWDOCKER:-docker} -H $NEW"
    kind=docker
    if $new info -f '{{.DriverStatus}}' | grep -q containerd; then kind=containerd; fi
    $new build -q --network host -t debian:bookworm base
    $new build -q --network host -t modern:1 modern
    $new save modern:1 | packed "modern-$kind"
    $new history --format json modern:1 >"history-$kind-28.jsonl"
fi
if [ -n "${PODMAN-}" ]; then
    $PODMAN history --format json "$($PODMAN pull -q "oci:$work/one:latest")" >history-podman.json
fi
