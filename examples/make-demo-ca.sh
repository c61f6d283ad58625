#!/bin/sh
# A demonstration CA, for trying the examples. In production certificates come from your own authority.
#
#   make-demo-ca.sh FOLDER NODE...
#
# Writes into FOLDER: ca.pem and ca.key (only when they are not there yet: a new folder is a new root), and for each node NODE.pem and
# NODE.key, new ones each time. Needs openssl.
set -eu
umask 077
[ "$#" -ge 2 ] || { echo "usage: $0 FOLDER NODE..." >&2; exit 2; }
folder=$1
shift
mkdir -p "$folder"
cd "$folder"

# openssl reports its progress where others report errors: that is shown only when it fails.
quietly() {
  said=$("$@" 2>&1) || { echo "$said" >&2; exit 1; }
}

if [ ! -f ca.pem ]; then
  quietly openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 3650 -keyout ca.key -out ca.pem \
    -subj "/CN=Demonstration root $(basename "$folder")" -addext "keyUsage=critical,keyCertSign,cRLSign"
fi

for node in "$@"; do
  # A node may be named by an address.
  case $node in *:*) kind=IP ;; *[!0-9.]*) kind=DNS ;; *) kind=IP ;; esac
  quietly openssl req -new -newkey rsa:2048 -nodes -sha256 -subj "/CN=$node" -keyout "$node.key" -out "$node.csr"
  printf '%s\n' "subjectAltName=$kind:$node" "extendedKeyUsage=serverAuth" \
    "keyUsage=critical,digitalSignature,keyEncipherment" "basicConstraints=critical,CA:FALSE" >"$node.ext"
  quietly openssl x509 -req -in "$node.csr" -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 15)" \
    -sha256 -days 365 -extfile "$node.ext" -out "$node.pem"
  rm "$node.csr" "$node.ext"
done
