import type { PackageManager } from './package-text.ts';

/** The RHEL family, by dnf(8), or yum(8) where there is no dnf, and rpm(8). dnf waits for its lock by itself. */
export const DNF: PackageManager = {
  name: 'dnf',
  query: `installed=$(rpm -q --qf 'installed %{NAME} %{VERSION}-%{RELEASE}\\n' "$@" 2>/dev/null)
case $version in ''|*-*|*\\*) ;; *) version=$version-'*' ;; esac
tool=dnf; command -v dnf >/dev/null || tool=yum
`,
  prepare: '',
  install: `install() {
  for name do shift; set -- "$@" "$name\${version:+-$version}"; done
  $tool -q -y install "$@" >&2 && return 0
  $tool -q -y clean expire-cache >&2; $tool -q -y install "$@" >&2
}
`,
  remove: `remove() { $tool -q -y remove "$@" >&2; }
`,
  newer: `  newer=$($tool -q check-update "$@" 2>/dev/null | sed -n 's/^\\([^ ]*\\)\\.[^. ]* .*/\\1/p' | while read -r name; do
    for wanted do [ "$name" = "$wanted" ] && echo "$name"; done; done)
`,
  passing:
    /Cannot download|Failed to download|Could not resolve host|Timeout was reached|Connection (timed out|refused|reset)|Curl error|waiting for process with pid|Status code: 5\d\d/i,
};
