import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, GLOBAL_OPTIONS, type Option } from '../src/cli/command.ts';
import { COMMANDS } from '../src/cli/program.ts';

/** Where the reference of the command line stands. */
export const CLI_REFERENCE_FILE = path.resolve(import.meta.dirname, '../docs/reference/cli.md');

/** The text of `docs/reference/cli.md`, made from the table of commands. */
export function cliReferenceText(): string {
  const shown = COMMANDS.filter((command) => command.hidden !== true);
  const head = [
    '# Command line',
    '',
    'Written by `node tools/write-cli-reference.ts`. Exit codes: 0 done, 1 failed, 2 plan has changes (`--exit-code`), 3 wrong usage or',
    'invalid files, 4 locked by another process, 130 cancelled.',
    '',
    '## Everywhere',
    '',
    ...optionLines(GLOBAL_OPTIONS),
  ];
  return `${[...head, ...shown.flatMap(commandLines)].join('\n')}\n`;
}

function commandLines(command: Command): readonly string[] {
  const options = command.options ?? [];
  return [
    '',
    `## purlin ${command.name}`,
    '',
    `\`${['purlin', command.name, command.args].filter(Boolean).join(' ')}\``,
    '',
    `${sentence(command.summary)}${command.description === undefined ? '' : ` ${command.description}`}`,
    ...(options.length === 0 ? [] : ['', ...optionLines(options)]),
    '',
    ...command.examples.flatMap(([line, says]) => [`- \`${line}\`: ${says}`]),
  ];
}

function optionLines(options: readonly Option[]): readonly string[] {
  return options.map((option) => `- \`${option.flags}\`: ${option.text}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(CLI_REFERENCE_FILE, cliReferenceText());
