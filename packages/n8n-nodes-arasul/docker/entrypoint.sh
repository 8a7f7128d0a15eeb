#!/bin/sh
# Puts the nodes of the image where n8n looks for installed packages, at each start: the volume keeps what the
# image before had. Loaded from there their types are n8n-nodes-arasul.*, as in any other n8n; from
# N8N_CUSTOM_EXTENSIONS they would be CUSTOM.*, and workflows could not be shared.
set -eu
nodes="${N8N_USER_FOLDER:-/home/node}/.n8n/nodes/node_modules"
mkdir -p "$nodes"
rm -rf "$nodes/n8n-nodes-arasul"
cp -R /opt/arasul/n8n-nodes-arasul "$nodes/n8n-nodes-arasul"
exec /docker-entrypoint.sh "$@"
