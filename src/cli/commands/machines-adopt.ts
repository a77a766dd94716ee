import { AppError } from '../../model/errors.ts';
import type { AdoptDocument } from '../../server/documents/machines.ts';
import { type Context, count, flag, type Input, list, print, text } from '../context.ts';
import { printJson } from '../json.ts';
import { paint } from '../render/style.ts';
import { confirm } from './confirm.ts';

/** `purlin machines adopt HOST`: looks, shows, asks, then writes the entry. --yes never accepts an unknown key. */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const request = requestOf(input);
  const found = await client.adopt(request, context.signal);
  if (!context.json) print(context, renderFound(context, found));
  if (!found.trusted && flag(input, 'yes')) {
    throw new AppError('host-key', `cannot adopt ${request.host}: nobody vouches for its host key`, {
      hint: 'Compare the key on the host itself, then give it with --host-key.',
    });
  }
  const question = found.trusted ? `Add it to the site ${found.site}?` : 'Is this the key of the host? Add it?';
  if (!(await confirm(context, input, question))) {
    print(context, ['Nothing was changed.']);
    return 0;
  }
  const hostKeys = found.machine.hostKeys;
  const written = await client.adopt({ ...request, hostKeys, write: true }, context.signal);
  if (context.json) printJson(context.terminal.out, written);
  else
    print(context, [
      '',
      `Added ${written.machine.name} to ${written.written ?? written.site}. Next: ${context.self} plan`,
    ]);
  return 0;
}

function requestOf(input: Input) {
  const [target = ''] = input.args;
  const at = target.lastIndexOf('@');
  return {
    host: target.slice(at + 1),
    user: text(input, 'user') ?? (at > 0 ? target.slice(0, at) : undefined),
    site: text(input, 'site'),
    name: text(input, 'name'),
    group: text(input, 'group'),
    port: count(input, 'port'),
    identity: text(input, 'identity'),
    jump: text(input, 'jump'),
    hostKeys: list(input, 'hostKey'),
  };
}

function renderFound(context: Context, found: AdoptDocument): readonly string[] {
  const trust = found.trusted ? 'known already' : 'not known: compare it with what the host shows on its own console';
  return [
    `${paint(context.style, 'strong', found.machine.name)} at ${found.machine.host}, for the site ${found.site}`,
    ...found.fingerprints.map((fingerprint) => `  host key  ${fingerprint}`),
    `  the key is ${paint(context.style, found.trusted ? 'good' : 'change', trust)}`,
    '',
    ...found.entry
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ];
}
