# Sourced by tools/run and tools/test: installs what is missing from tools/packages.txt and builds one preset.

say() { printf '== %s\n' "$*" >&2; }

# install_missing GROUP...: asks apt only for packages that are not there yet.
install_missing() {
  local wanted=() missing=() group package reason
  while read -r group package reason; do
    if [[ " $* " == *" $group "* ]]; then wanted+=("$package"); fi
  done < <(grep -v '^#' tools/packages.txt)
  command -v dpkg-query >/dev/null || {
    say "This script installs Debian packages and this machine has no dpkg. Install the programs named in tools/packages.txt by hand, then run: cmake --preset release && cmake --build --preset release"
    exit 1
  }
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
  for package in "${wanted[@]}"; do
    grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  if ((EUID != 0)); then
    command -v sudo >/dev/null || {
      say "These packages are missing and there is no sudo. As root, run: apt-get install ${missing[*]}"
      exit 1
    }
    as_root=(sudo "${as_root[@]}")
  fi
  say "Installing ${#missing[@]} missing Debian packages (tools/packages.txt says why each): ${missing[*]}"
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# build PRESET with_tests|without_tests TARGET...: configures when that was not done yet (later the build re-runs CMake by
# itself when its files change), then compiles.
build() {
  local preset=$1 tests=$2
  shift 2
  local cache=build/$preset/CMakeCache.txt
  if [[ ! -f build/$preset/build.ninja ]] || { [[ $tests == with_tests ]] && ! grep -q '^CREPITUS_TESTS:BOOL=ON' "$cache"; }; then
    say "Configuring build/$preset, ${tests/_/ }"
    local on=OFF
    if [[ $tests == with_tests ]]; then on=ON; fi
    cmake --preset "$preset" -DCREPITUS_TESTS=$on >&2
  fi
  say "Building build/$preset ($*)"
  cmake --build "build/$preset" --target "$@" >&2
}
