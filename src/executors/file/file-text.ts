import { quote } from '../../lib/quote.ts';

/** A file, directory or absence as wanted, fields resolved. */
export interface WantedFile {
  readonly path: string;
  readonly state: 'present' | 'absent' | 'directory';
  /** Only for `present`. */
  readonly content: string;
  readonly mode: string | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
  /** Mode of a file that is new, where `mode` says nothing. */
  readonly newMode: string;
  /** The content holds a secret: no diff, which would show the secret that stood there before. */
  readonly secret: boolean;
}

/** From this size on a change is shown without a diff. */
const LONGEST_DIFF_BYTES = 64 * 1024;

const LONGEST_READ_BYTES = 2048;

/** Shell text that brings a file to its wanted state; see ShellText for `mode`, `change` and `fail`. */
export function fileText(wanted: WantedFile): string {
  const head = `path=${quote(wanted.path)}\n`;
  if (wanted.state === 'absent') return head + ABSENT;
  const access = [
    `want_mode=${quote(wanted.mode?.replace(/^0+(?=.)/, '') ?? '')}`,
    `want_owner=${quote(wanted.owner ?? '')} want_group=${quote(wanted.group ?? '')}`,
    `new_mode=${quote(wanted.newMode)}\n`,
  ].join(' ');
  if (wanted.state === 'directory') return head + access + STAT + DIRECTORY + ACCESS;
  const size = Buffer.byteLength(wanted.content);
  const content = `size=${size} content=${quote(wanted.content)}\n`;
  const same = size > LONGEST_READ_BYTES ? SAME_BY_CMP : SAME_BY_READ;
  return (
    head +
    access +
    content +
    STAT +
    same +
    (wanted.secret || size > LONGEST_DIFF_BYTES ? NO_DIFF : DIFF) +
    PRESENT +
    ACCESS
  );
}

const ABSENT = `if [ -e "$path" ] || [ -L "$path" ]; then
  if change "removed $path"; then rm -rf -- "$path" || exit 1; fi
fi
`;

/** One fork for everything that is known of the path; a symbolic link counts as itself. */
const STAT = `kind=none now_mode= now_owner= now_group= now_uid= now_gid= now_size=
if [ -L "$path" ]; then kind=link
elif [ -e "$path" ]; then
  set -- $(stat -c '%a %U %G %u %g %s' "$path") || fail "cannot read $path"
  now_mode=$1 now_owner=$2 now_group=$3 now_uid=$4 now_gid=$5 now_size=$6
  if [ -d "$path" ]; then kind=directory; elif [ -f "$path" ]; then kind=file; else kind=other; fi
fi
dir=\${path%/*}; [ -n "$dir" ] || dir=/
`;

const DIRECTORY = `case $kind in
  directory) ;;
  none) if change "created directory $path"; then
      mkdir -p -- "$path" || exit 1
      if [ -n "$want_owner$want_group" ]; then chown "$want_owner\${want_group:+:$want_group}" "$path" || exit 1; fi
      chmod "\${want_mode:-$new_mode}" "$path" || exit 1
    fi
    exit 0 ;;
  *) fail "cannot make the directory $path: something else is there" ;;
esac
`;

/** The shell reads byte by byte, which costs less than a fork only for a small file. */
const SAME_BY_READ = `same() {
  nl='
' now= line=
  while IFS= read -r line; do now=$now$line$nl; done < "$path" || return 1
  [ "$now$line" = "$content" ]
}
`;

const SAME_BY_CMP = `same() { printf '%s' "$content" | cmp -s - "$path"; }
`;

const NO_DIFF = `show() { :; }
`;

/**
 * diff(1) says "Binary files differ" by itself; its last line may lack a newline. What not everybody may read on the machine
 * is not shown either.
 */
const DIFF = `show() {
  if [ "\${now_size:-0}" -gt ${LONGEST_DIFF_BYTES} ] || ! command -v diff >/dev/null; then return 0; fi
  old=$path
  if [ "$kind" != file ]; then old=/dev/null; else case $now_mode in *[4567]) ;; *) return 0 ;; esac; fi
  echo diff; printf '%s' "$content" | diff -u "$old" - | sed -e "1s|^--- .*|--- $path|" -e '2s|^+++ .*|+++ wanted|'; echo enddiff
}
`;

/**
 * The new content is written beside the file and renamed over it, so that a reader sees the old or the new, never a part.
 * A file that cannot be renamed over, because it is a mount point, is written in place.
 */
const PRESENT = `case $kind in directory|other) fail "cannot write $path: it is not a regular file" ;; esac
same=no
if [ "$kind" = file ] && [ "$now_size" -eq "$size" ] && same; then same=yes; fi
if [ $same = no ]; then
  if [ "$kind" = file ]; then verb=changed; else verb=created; fi
  set_mode=\${want_mode:-\${now_mode:-$new_mode}}
  if change "$verb $path"; then
    show
    [ -d "$dir" ] || mkdir -p -- "$dir" || exit 1
    new=$dir/.\${path##*/}.purlin
    rm -f -- "$new"
    (umask 077; set -C; printf '%s' "$content" > "$new") || fail "cannot write $new"
    if [ -n "$now_uid" ]; then chown "$now_uid:$now_gid" "$new" || exit 1; fi
    if [ -n "$want_owner$want_group" ]; then chown "$want_owner\${want_group:+:$want_group}" "$new" || { rm -f -- "$new"; exit 1; }; fi
    chmod "$set_mode" "$new" || exit 1
    mv -f -- "$new" "$path" 2>/dev/null || { cat "$new" > "$path" && rm -f -- "$new"; } || { rm -f -- "$new"; fail "cannot replace $path"; }
  else
    show
  fi
  exit 0
fi
`;

const ACCESS = `if [ -n "$want_mode" ] && [ "$now_mode" != "$want_mode" ]; then
  if change "mode of $path: \${now_mode:-none} -> $want_mode"; then chmod "$want_mode" "$path" || exit 1; fi
fi
owner_differs=no
if [ -n "$want_owner" ] && [ "$now_owner" != "$want_owner" ] && [ "$now_uid" != "$want_owner" ]; then owner_differs=yes; fi
if [ -n "$want_group" ] && [ "$now_group" != "$want_group" ] && [ "$now_gid" != "$want_group" ]; then owner_differs=yes; fi
if [ $owner_differs = yes ]; then
  wanted=$want_owner\${want_group:+:$want_group}
  if change "owner of $path: $now_owner:$now_group -> $wanted"; then chown "$wanted" "$path" || exit 1; fi
fi
exit 0
`;
