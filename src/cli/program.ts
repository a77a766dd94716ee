import { type Argument, Command as Commander, CommanderError } from 'commander';
import { AppError } from '../model/errors.ts';
import { type Command, GLOBAL_OPTIONS, type Option } from './command.ts';
import type { Input } from './context.ts';
import { DEPLOYMENT_COMMANDS } from './deployment-commands.ts';
import { HOUSE_COMMANDS } from './house-commands.ts';
import type { Sink } from './terminal.ts';

export const COMMANDS: readonly Command[] = [...DEPLOYMENT_COMMANDS, ...HOUSE_COMMANDS];

const FAMILIES: Readonly<Record<string, string>> = {
  machines: 'list, show, adopt, log in to and switch machines',
  sites: 'list, show and check sites: what they offer, what was left there',
  packs: 'check packs',
};

/** What was asked for: a command with its input, or text that was printed already (help). */
export type Parsed = { readonly command: Command; readonly input: Input } | { readonly printed: true };

/** Reads the arguments. Help goes to `out`. Errors: `usage`, with did-you-mean as hint. */
export async function parseArguments(argv: readonly string[], out: Sink): Promise<Parsed> {
  let parsed: Parsed = { printed: true };
  let written = '';
  const both: Outputs = { out: (text) => out.write(text), err: (text) => (written += text), columns: out.columns };
  const program = buildProgram(both, (command, input) => {
    parsed = { command, input };
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // No command is a question for help, which commander takes for a mistake.
    if (error.code === 'commander.help') out.write(written);
    else if (error.exitCode !== 0) throw usageError(error);
  }
  return parsed;
}

interface Outputs {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly columns: number;
}

type Found = (command: Command, input: Input) => void;

function buildProgram(out: Outputs, found: Found): Commander {
  const program = configure(new Commander('purlin'), out)
    .summary('one workload, any infrastructure')
    .description('Deploys one workload to any infrastructure, substitutes what differs, and proves it.')
    .usage('[options] COMMAND')
    .option('-V, --version', 'print the version');
  for (const option of GLOBAL_OPTIONS) addOption(program, option);
  const families = new Map<string, Commander>();
  for (const command of COMMANDS) {
    const [first = '', second] = command.name.split(' ');
    const parent = second === undefined ? program : familyOf(program, families, first, out);
    addCommand(parent, second ?? first, command, out, found);
  }
  program.addHelpText('after', `${examplesText(FIRST_STEPS)}\n\n${EXIT_CODES}`);
  program.helpCommand('help [COMMAND]', 'show help for a command');
  return program;
}

function familyOf(program: Commander, families: Map<string, Commander>, name: string, out: Outputs): Commander {
  const known = families.get(name);
  if (known !== undefined) return known;
  const family = configure(program.command(name), out)
    .description(FAMILIES[name] ?? name)
    .usage('COMMAND');
  const first = COMMANDS.filter((command) => command.name.startsWith(`${name} `)).flatMap((each) =>
    each.examples.slice(0, 1),
  );
  family.helpCommand(false).addHelpText('after', examplesText(first));
  families.set(name, family);
  return family;
}

function addCommand(parent: Commander, name: string, command: Command, out: Outputs, found: Found): void {
  const child = configure(parent.command(name, { hidden: command.hidden === true }), out);
  child.summary(command.summary).description([command.summary, command.description].filter(Boolean).join('\n\n'));
  for (const argument of command.args?.split(/ (?=[<[])/) ?? []) child.argument(argument);
  for (const option of command.options ?? []) addOption(child, option);
  child.addHelpText('after', examplesText(command.examples));
  child.action(() => found(command, { args: child.args, options: child.optsWithGlobals() }));
}

function addOption(commander: Commander, option: Option): void {
  if (option.many === true) {
    commander.option(option.flags, option.text, (value: string, before: string[] | undefined) => [
      ...(before ?? []),
      value,
    ]);
  } else commander.option(option.flags, option.text);
}

function configure(commander: Commander, out: Outputs): Commander {
  return commander
    .exitOverride()
    .configureOutput({ writeOut: out.out, writeErr: out.err })
    .configureHelp({
      showGlobalOptions: true,
      sortSubcommands: false,
      helpWidth: Math.min(out.columns || 100, 100),
      subcommandTerm,
    })
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError(true);
}

/** `name ARGUMENTS`: that every command has options says nothing. */
function subcommandTerm(command: Commander): string {
  return [command.name(), ...command.registeredArguments.map(humanReadable)].join(' ');
}

function humanReadable(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? '...' : '');
  return argument.required ? `<${name}>` : `[${name}]`;
}

function examplesText(examples: Command['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, says]) => `  ${line.padEnd(width)}  ${says}`);
  return `\nExamples:\n${lines.join('\n')}`;
}

const FIRST_STEPS: Command['examples'] = [
  ['purlin init', 'write an example to edit'],
  ['purlin apply', 'show the plan, ask, and do it'],
  ['purlin status', 'how it is, and what needs attention'],
];

const EXIT_CODES = `Exit codes: 0 done, 1 failed, 2 plan has changes (--exit-code), 3 wrong usage or invalid files,
4 locked by another process, 130 cancelled.`;

/** commander's message as what, why and what to try. */
function usageError(error: CommanderError): AppError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const near = /\(Did you mean (one of )?(.*)\?\)/.exec(rest.join(' '));
  const hint = near === null ? 'See purlin --help, or --help behind a command.' : `Did you mean ${near[2] ?? ''}?`;
  return new AppError('usage', `cannot read the command line: ${first}`, { hint, cause: error });
}
