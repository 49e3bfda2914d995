#!/bin/sh
# Makes the first corpora: the engine's probes as one text each, and what stands in them.
# usage: seeds.sh [DIRECTORY]   (default: corpus beside this file)
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
out=${1:-$here/corpus}
probes=$here/../flux-kustomize/tests/probes
mkdir -p "$out/yaml" "$out/kustomization" "$out/patch" "$out/envsubst"
for probe in "$probes"/*/; do
  name=$(basename "$probe")
  find "$probe/input" -type f | sort | while read -r file; do
    printf '=== %s\n' "${file#"$probe"/input/}"
    cat "$file"
    echo
  done >"$out/kustomization/$name"
  find "$probe/input" -type f | sort | while read -r file; do
    cp "$file" "$out/yaml/$name-$(basename "$file")"
  done
  if [ -f "$probe/input/p.yaml" ] && [ -f "$probe/input/r.yaml" ]; then
    { printf '\001'; cat "$probe/input/r.yaml"; printf '\n===\n'; cat "$probe/input/p.yaml"; } >"$out/patch/$name"
  fi
done
cp "$here"/../flux-yaml/tests/yaml/data/*.yaml "$out/yaml/"
mkdir -p "$out/readers"
cp "$out/yaml"/* "$out/readers/"
i=0
for text in '${a}' '${a:-x}' '${a:=${b}}' '${a^^}' '${b,,}' '${b#two}' '${b##*o}' '${b%s}' '${b/o/0}' '${b//o/0}' \
  '${#a}' '${a:1:2}' '$${a}' '${b/#t/T}' '${b/%s/S}' '${c-x}' '${long_name:0:-1}' 'a: ${a}' '$a' '${'; do
  i=$((i + 1))
  printf '%s' "$text" >"$out/envsubst/$i"
done
mkdir -p "$out/flags" "$out/references"
i=0
for text in 'a,b' '"a,b",c' '"a""b"' 'a=b,"c=d,e"' '1h30m' '1.5s' '0' '-1ns' './a/../b' '../..' ' x '; do
  i=$((i + 1))
  printf '%s' "$text" >"$out/flags/$i"
done
for text in 'GitRepository/a.b' 'bucket/a' 'a' 'HelmRelease/a.b' 'ns/a@expr' 'ghcr.io/org/app:v1' 'localhost:5000/a@sha256:0' 'a=b' \
  'https://u:p@h:1/x?y#z' 'git@h:o/r' 'ssh://[::1]:22/x' '%zz'; do
  i=$((i + 1))
  printf '%s' "$text" >"$out/references/$i"
done
