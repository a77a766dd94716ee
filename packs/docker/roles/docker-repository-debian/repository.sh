set -eu
mkdir -p /etc/apt/keyrings
if [ -n "$KEY" ]; then
  printf '%s\n' "$KEY" >/etc/apt/keyrings/docker.asc
elif ! curl -fsSL --retry 3 --max-time 60 -o /etc/apt/keyrings/docker.asc "$REPOSITORY/$DISTRIBUTION/gpg"; then
  echo "cannot fetch the key of the repository $REPOSITORY/$DISTRIBUTION; without a way there, give values.docker.repositoryKey" >&2
  exit 75
fi
chmod 0644 /etc/apt/keyrings/docker.asc
cat >/etc/apt/sources.list.d/docker.sources <<END
Types: deb
URIs: $REPOSITORY/$DISTRIBUTION
Suites: $CODENAME
Components: stable
Architectures: $ARCHITECTURE
Signed-By: /etc/apt/keyrings/docker.asc
END
apt-get update -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/docker.sources -o Dir::Etc::sourceparts=/dev/null -o APT::Get::List-Cleanup=0
