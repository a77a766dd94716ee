# The repository for RHEL itself also serves the distributions made from it.
set -eu
keyUrl=$REPOSITORY/rhel/gpg
if [ -n "$KEY" ]; then
  printf '%s\n' "$KEY" >/etc/pki/rpm-gpg/docker.asc
  keyUrl=file:///etc/pki/rpm-gpg/docker.asc
fi
# dnf fills in $releasever and $basearch.
cat >/etc/yum.repos.d/docker-ce.repo <<END
[docker-ce-stable]
name=Docker CE
baseurl=$REPOSITORY/rhel/\$releasever/\$basearch/stable
enabled=1
gpgcheck=1
gpgkey=$keyUrl
END
