import { quote } from '../../lib/quote.ts';

/** Packages as wanted, fields resolved. */
export interface WantedPackages {
  readonly names: readonly string[];
  /** The manager's own version, `*` stands for any text; undefined for any version. */
  readonly version: string | undefined;
  readonly state: 'present' | 'absent' | 'latest';
}

/** How one package manager is asked and told; each member is POSIX sh text in which `"$@"` are the packages' names. */
export interface PackageManager {
  readonly name: 'apt' | 'dnf' | 'apk';
  /** Sets `installed` to lines of `installed NAME VERSION`, by one query for all names. */
  readonly query: string;
  /** Prepares: waits for locks, finishes what was cut off. Runs only when something will change. */
  readonly prepare: string;
  /** Function `install`: installs "$@", each NAME or NAME with `$version`. */
  readonly install: string;
  readonly remove: string;
  /** Sets `newer` to the names among "$@" for which a newer version is known. Runs only for `latest`. */
  readonly newer: string;
  /** Failures that may pass. */
  readonly passing: RegExp;
}

/** Shell text that brings packages to their wanted state; see ShellText for `mode`, `change` and `fail`. */
export function packageText(manager: PackageManager, wanted: WantedPackages): string {
  const head = `version=${quote(wanted.version ?? '')}\nset -- ${wanted.names.map(quote).join(' ')}\n${manager.query}`;
  if (wanted.state === 'absent') return head + PRESENT_NAMES + manager.remove + REMOVE;
  const latest = wanted.state === 'latest' ? LATEST : '';
  const tools = `prepare() {\n${manager.prepare}:\n}\n${manager.install}`;
  return `${head}${MISSING_NAMES}${tools}newer() {\n${manager.newer}}\n${latest}${INSTALL}`;
}

/** `case` matches a line of `installed`; `$version` is a pattern there, so that `*` works. */
const MISSING_NAMES = `nl='
'
missing=
for name do
  case "$nl$installed$nl" in
    *"\${nl}installed $name "\${version:-*}"$nl"*) ;;
    *) missing="$missing $name" ;;
  esac
done
`;

const PRESENT_NAMES = `nl='
'
present=
for name do
  case "$nl$installed$nl" in *"\${nl}installed $name "*) present="$present $name" ;; esac
done
`;

const LATEST = `if [ -z "$missing" ]; then
  newer=; newer "$@"; missing=$newer
fi
`;

const INSTALL = `[ -n "$missing" ] || exit 0
set -- $missing
if change "install $*\${version:+ $version}"; then
  prepare && install "$@" || exit 1
fi
exit 0
`;

const REMOVE = `[ -n "$present" ] || exit 0
set -- $present
if change "remove $*"; then remove "$@" || exit 1; fi
exit 0
`;
