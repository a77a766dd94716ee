import type { PackageManager } from './package-text.ts';

/** The RHEL family, by dnf(8), or yum(8) where there is no dnf, and rpm(8). dnf waits for its lock by itself. */
export const DNF: PackageManager = {
  name: 'dnf',
  query: `installed=$(rpm -q --qf 'installed %{NAME} %{VERSION}-%{RELEASE}\\n' "$@" 2>/dev/null)
case $version in ''|*-*|*\\*) ;; *) version=$version-'*' ;; esac
`,
  prepare: '',
  install: `dnf() { if command -v dnf >/dev/null; then command dnf -q -y "$@" >&2; else yum -q -y "$@" >&2; fi; }
install() {
  for name do shift; set -- "$@" "$name\${version:+-$version}"; done
  dnf install "$@" || { dnf --refresh install "$@"; }
}
`,
  remove: `remove() { if command -v dnf >/dev/null; then dnf -q -y remove "$@" >&2; else yum -q -y remove "$@" >&2; fi; }
`,
  newer: `  newer=$( (if command -v dnf >/dev/null; then dnf -q check-update "$@"; else yum -q check-update "$@"; fi) 2>/dev/null | sed -n 's/^\\([^ ]*\\)\\.[^. ]* .*/\\1/p' | while read -r name; do
    for wanted do [ "$name" = "$wanted" ] && echo "$name"; done; done)
`,
  passing:
    /Cannot download|Failed to download|Could not resolve host|Timeout was reached|Connection (timed out|refused|reset)|Curl error|waiting for process with pid|Status code: 5\d\d/i,
};
