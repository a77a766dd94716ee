import type { PackageManager } from './package-text.ts';

/** Alpine, by apk(8). `apk info -e -v` prints NAME-VERSION-rRELEASE. */
export const APK: PackageManager = {
  name: 'apk',
  query: `installed=$(for name do
  line=$(apk info -e -v "$name" 2>/dev/null) && printf '%s\\n' "$line" | sed -n "s/^$name-\\([0-9].*\\)/installed $name \\1/p"
done)
case $version in ''|*-r*|*\\*) ;; *) version=$version-'*' ;; esac
`,
  prepare: '',
  install: `install() {
  case $version in *\\*) version==~\${version%%\\**} version=\${version%-} ;; ?*) version==$version ;; esac
  for name do shift; set -- "$@" "$name$version"; done
  apk add -q -U --wait 120 "$@" >&2
}
`,
  remove: `remove() { apk del -q --wait 120 "$@" >&2; }
`,
  newer: `  newer=$(apk version -q -l '<' "$@" 2>/dev/null | while read -r line; do
    for wanted do case $line in "$wanted"-[0-9]*) echo "$wanted" ;; esac; done; done)
`,
  passing: /temporary error|try again later|Unable to lock database|network error|Connection (timed out|refused)/i,
};
