#!/usr/bin/env bash
# Installs what bench/packet-path.ts compares with, from Debian; Suricata from the backports where the release has none.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq tcpdump tshark libndpi-bin nfdump >/dev/null
command -v suricata >/dev/null && exit 0
apt-get install -y -qq suricata >/dev/null 2>&1 && exit 0
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
sources=/etc/apt/sources.list.d/debian.sources
awk 'BEGIN { RS = ""; ORS = "\n\n" } !/-security/' "$sources" \
  | sed -E "/^Suites:/s/ ?$release-updates//; /^Suites: $release\$/s/\$/-backports/" >"${sources%.sources}-backports.sources"
apt-get update -qq
apt-get install -y -qq -t "$release-backports" suricata >/dev/null
