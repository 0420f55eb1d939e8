#!/bin/sh
# Goes through the README as on a machine that has a JDK, Maven and git, and nothing else: a clean
# clone, an empty home folder and Maven repository, no screen, no language. The commands are read
# from the README itself, so that it cannot drift.
#
#   src/test/sh/fresh-machine.sh [--no-tests] [folder]
#
# --no-tests leaves out `mvn verify`. The folder is made, and kept with a log of each step; without
# one a temporary folder is used and deleted. What is not committed is not tried. Exits with 1 if a
# step has failed.
set -eu

if [ -z "${FRESH_MACHINE:-}" ]; then
  tests=yes
  [ "${1:-}" = "--no-tests" ] && { tests=no; shift; }
  keep=${1:-}
  work=${keep:-$(mktemp -d)}
  mkdir -p "$work/home/.m2"
  work=$(cd "$work" && pwd)
  root=$(cd "$(dirname "$0")/../../.." && pwd)
  code=0
  env -i FRESH_MACHINE=yes PATH="$PATH" LANG=C HOME="$work/home" ${JAVA_HOME:+JAVA_HOME="$JAVA_HOME"} \
    MAVEN_OPTS="-Duser.home=$work/home" DJL_CACHE_DIR="$work/home/.djl.ai" \
    TESSERA_CACHE="$work/home/.tessera" sh "$0" "$root" "$work" "$tests" || code=$?
  [ -n "$keep" ] || rm -rf "$work"
  exit $code
fi

root=$1
work=$2
tests=$3
table=$work/table.txt
: > "$table"
failures=0
steps=0

# The indented lines of a section of the README, with continued lines joined.
section() {
  awk -v title="## $1" '
    $0 == title { on = 1; next }
    /^## / { on = 0 }
    on && /^    / {
      line = substr($0, 5)
      sub(/^ +/, "", line)
      if (line ~ /\\$/) { sub(/\\$/, "", line); whole = whole line; next }
      print whole line
      whole = ""
    }' README.md
}

# Runs a command, and notes how long it took and whether it did what it should.
step() {
  name=$1
  command=$2
  proof=${3:-true}
  steps=$((steps + 1))
  log=$work/step-$steps.log
  echo "$name: $command"
  begin=$(date +%s)
  result=done
  sh -c "$command" > "$log" 2>&1 && sh -c "$proof" >> "$log" 2>&1 || result=FAILED
  end=$(date +%s)
  if [ $result = FAILED ]; then
    failures=$((failures + 1))
    tail -n 20 "$log"
  fi
  printf '| %s | `%s` | %s s | %s |\n' "$name" "$command" $((end - begin)) $result >> "$table"
}

step "clean clone" "git clone -q '$root' '$work/tessera'"
cd "$work/tessera"

section "Try it" > "$work/try-it"
while read -r command <&3; do
  case $command in
    *verify*) [ $tests = no ] || step "try it" "$command" ;;
    *) step "try it" "$command" "test -s target/demo/nuclei-002.tif && test -s target/demo/nuclei-002.png" ;;
  esac
done 3< "$work/try-it"
downloaded=$(du -sm "$HOME/.m2" | cut -f1)

classes='target/ImageJ/ij.jar:target/ImageJ/plugins/*:target/ImageJ/jars/*'
imagej="java -Djava.awt.headless=true -cp '$classes' ij.ImageJ -batch"
cat > "$work/cells.ijm" << 'END'
newImage("cells", "8-bit black", 256, 256, 1);
setColor(200);
for (i = 0; i < 4; i++) for (j = 0; j < 4; j++) fillOval(20 + 60 * i, 20 + 60 * j, 30, 30);
saveAs("tiff", getDirectory("cwd") + "cells.tif");
END
step "an image" "$imagej '$work/cells.ijm'" "test -s cells.tif"

section "Headless" > "$work/headless"
while read -r command <&3; do
  rm -f labels.tif
  case $command in
    java*) step "from a shell" "$command" "test -s labels.tif" ;;
    call*)
      printf '%s\n' "$command" > "$work/call.ijm"
      step "from a macro" "$imagej '$work/call.ijm'" "test -s labels.tif"
      ;;
  esac
done 3< "$work/headless"
step "help" "java -cp '$classes' sc.fiji.tessera.Tessera --help"

echo
java -version 2>&1 | head -n 1
mvn -version | head -n 1
echo "Maven repository afterwards: $downloaded MB"
echo
echo '| step | command | time | result |'
echo '|---|---|---|---|'
sed "s|$work|.|g; s|$root|.|g" "$table"
[ $failures = 0 ]
