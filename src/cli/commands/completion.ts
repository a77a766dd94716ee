import { type Context, type Input, oneOf } from '../context.ts';
import { COMMANDS } from '../program.ts';
import { completionScript } from '../render/completion.ts';

/** `purlin completion SHELL` */
export async function run(context: Context, input: Input): Promise<number> {
  const shell = oneOf(input.args[0] ?? '', ['bash', 'zsh', 'fish'] as const, 'the shell');
  const shown = completionScript(
    shell,
    COMMANDS.filter((command) => command.hidden !== true),
  );
  context.terminal.out.write(shown);
  return 0;
}
