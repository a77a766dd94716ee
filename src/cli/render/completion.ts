import { type Command, GLOBAL_OPTIONS, type Option } from '../command.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** A completion script for a shell; it asks `purlin names KIND` for names of machines, tasks and so on. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  if (shell === 'fish') return fishScript(commands);
  return shell === 'zsh'
    ? `#compdef purlin\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`
    : bashScript(commands);
}

/** Option words such as `-f` and `--file`. */
function optionWords(options: readonly Option[]): readonly string[] {
  return options.flatMap((option) => option.flags.match(/--?[a-zA-Z][\w-]*/g) ?? []);
}

function firstWords(commands: readonly Command[]): readonly string[] {
  return [...new Set(commands.map((command) => command.name.split(' ')[0] ?? ''))];
}

/** Second words by family: machines -> list, show ... */
function families(commands: readonly Command[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const command of commands) {
    const [first = '', second] = command.name.split(' ');
    if (second !== undefined) found.set(first, [...(found.get(first) ?? []), second]);
  }
  return found;
}

function bashScript(commands: readonly Command[]): string {
  const byFamily = [...families(commands)].map(
    ([name, words]) => `    ${name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`,
  );
  const options = commands.map(
    (command) => `    '${command.name}') options='${optionWords(command.options ?? []).join(' ')}' ;;`,
  );
  const names = commands
    .filter((command) => command.completes !== undefined && command.completes !== 'files')
    .map((command) => `    '${command.name}') kind=${command.completes} ;;`);
  return `# Completion of purlin for bash. Install: source <(purlin completion bash)
_purlin() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local i first= second= file= options= kind= command
  case $before in
    -f|--file|-o|--output|--state|--identity) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$word")); return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      -f|--file) i=$((i + 1)); file=\${COMP_WORDS[i]} ;;
      --state|--color) i=$((i + 1)) ;;
      -*) ;;
      *) if [ -z "$first" ]; then first=\${COMP_WORDS[i]}; elif [ -z "$second" ]; then second=\${COMP_WORDS[i]}; fi ;;
    esac
  done
  if [ -z "$first" ]; then
    COMPREPLY=($(compgen -W '${[...firstWords(commands), ...optionWords(GLOBAL_OPTIONS)].join(' ')}' -- "$word")); return
  fi
  command=$first
  case $first in ${[...families(commands).keys()].join('|')}) command="$first $second" ;; esac
  if [ "$command" = "$first " ]; then
    case $first in
${byFamily.join('\n')}
    esac
  fi
  case $command in
${options.join('\n')}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options ${optionWords(GLOBAL_OPTIONS).join(' ')}" -- "$word")); return
  fi
  case $command in
${names.join('\n')}
  esac
  if [ -n "$kind" ]; then
    COMPREPLY=($(compgen -W "$(purlin \${file:+-f "$file"} names "$kind" 2>/dev/null)" -- "$word")); return
  fi
  COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _purlin purlin
`;
}

function fishScript(commands: readonly Command[]): string {
  const lines = [
    '# Completion of purlin for fish. Install: purlin completion fish > ~/.config/fish/completions/purlin.fish',
    'complete -c purlin -f',
  ];
  for (const option of GLOBAL_OPTIONS) lines.push(`complete -c purlin ${fishOption(option)}`);
  const byFamily = families(commands);
  const first = firstWords(commands).join(' ');
  for (const command of commands) {
    const [family = '', second] = command.name.split(' ');
    const text = command.summary.replaceAll("'", "\\'");
    const inFamily = `__fish_seen_subcommand_from ${family}`;
    if (second === undefined)
      lines.push(`complete -c purlin -n 'not __fish_seen_subcommand_from ${first}' -a ${family} -d '${text}'`);
    else
      lines.push(
        `complete -c purlin -n '${inFamily}; and not __fish_seen_subcommand_from ${byFamily.get(family)?.join(' ')}' -a ${second} -d '${text}'`,
      );
    const when = second === undefined ? inFamily : `${inFamily}; and __fish_seen_subcommand_from ${second}`;
    for (const option of command.options ?? []) lines.push(`complete -c purlin -n '${when}' ${fishOption(option)}`);
    if (command.completes === 'files') lines.push(`complete -c purlin -n '${when}' -F`);
    else if (command.completes !== undefined)
      lines.push(`complete -c purlin -n '${when}' -a '(purlin names ${command.completes} 2>/dev/null)'`);
  }
  for (const family of byFamily.keys()) {
    lines.push(`complete -c purlin -n 'not __fish_seen_subcommand_from ${first}' -a ${family}`);
  }
  return `${lines.join('\n')}\n`;
}

function fishOption(option: Option): string {
  const short = /(?:^|\s)-([a-zA-Z])\b/.exec(option.flags)?.[1];
  const long = /--([\w-]+)/.exec(option.flags)?.[1] ?? '';
  const value = option.flags.includes('<') ? ' -r' : '';
  const files = /<(FILE|DIR)>/.test(option.flags) ? ' -F' : '';
  const text = option.text.replaceAll("'", "\\'");
  return `${short === undefined ? '' : `-s ${short} `}-l ${long}${value}${files} -d '${text}'`;
}
