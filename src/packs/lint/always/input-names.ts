import { variableName } from '../../../model/files/names.ts';
import type { Rule } from '../rule.ts';

/** Variables that a shell, a loader or Purlin itself gives a meaning; an input of that name would change more than it says. */
const FORBIDDEN = new Set(
  `PATH HOME IFS USER LOGNAME SHELL PWD OLDPWD ENV BASH_ENV CDPATH PS1 PS2 PS4 OPTARG OPTIND PPID LINENO TERM LANG TMPDIR MAIL EDITOR
  LC_ALL UID EUID SECONDS RANDOM HOSTNAME DISPLAY FROM_VERSION`.split(/\s+/),
);
const FORBIDDEN_PREFIXES = ['LD_', 'LC_', 'PURLIN_', 'BASH_', 'SUDO_', 'SSH_'];

/** Input names that would become variables with a meaning of their own. */
export const inputNames: Rule = {
  name: 'input-name',
  description:
    'No input becomes a variable that means something to the shell (PATH, HOME, IFS ...), and no two become the same one.',
  check: ({ content }) =>
    [...content.roles.values()].flatMap(({ file, locate }) => {
      const seen = new Map<string, string>();
      return Object.keys(file.inputs ?? {}).flatMap((name) => {
        const variable = variableName(name);
        const twin = seen.get(variable);
        seen.set(variable, name);
        if (twin !== undefined) {
          return [
            {
              severity: 'error' as const,
              message: `the inputs \`${twin}\` and \`${name}\` are both $${variable} in a script`,
              position: locate('inputs', name),
              hint: 'Rename one of them.',
            },
          ];
        }
        if (!FORBIDDEN.has(variable) && !FORBIDDEN_PREFIXES.some((prefix) => variable.startsWith(prefix))) return [];
        const message = `the input \`${name}\` would be the variable $${variable}, which has a meaning of its own`;
        return [
          {
            severity: 'error' as const,
            message,
            position: locate('inputs', name),
            hint: `Say what it is for, such as \`${file.role.split('-')[0]}${name[0]?.toUpperCase()}${name.slice(1)}\`.`,
          },
        ];
      });
    }),
};
