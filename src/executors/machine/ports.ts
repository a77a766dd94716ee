import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { CallOptions, Platform } from '../../platforms/platform.ts';

/** Brings the platform's rules for a living machine to the ports that its roles listen on now. Never makes a machine. */
export async function openPorts(desired: DesiredMachine, platform: Platform, options: CallOptions): Promise<Outcome> {
  if ((await platform.observe(desired, options)) === undefined) throw gone(desired, platform);
  await platform.converge(desired, options);
  const ports = (desired.listens ?? []).map(({ protocol, port, from }) => `${protocol} ${port} ${from}`);
  return done(`ports of ${desired.name} that are open: ${ports.join(', ') || 'none'}`);
}

/** Lets exactly these addresses in to the ports that the machine opens for its deployment; none closes them. */
export async function admit(
  desired: DesiredMachine,
  platform: Platform,
  cidrs: readonly string[],
  options: CallOptions,
): Promise<Outcome> {
  if (platform.admit === undefined)
    throw new AppError(
      'platform',
      `cannot let members in to ${desired.name}: platform ${platform.name} cannot do that`,
      {
        hint: 'Open its ports to them in the firewall in front of it.',
      },
    );
  await platform.admit(desired, cidrs, options);
  return done(
    cidrs.length === 0
      ? `${desired.name} lets no members in from outside`
      : `${desired.name} lets ${cidrs.length} addresses in: ${cidrs.slice(0, SHOWN).join(', ')}${cidrs.length > SHOWN ? ' ...' : ''}`,
  );
}

const SHOWN = 5;
const CIDR = /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*\/\d{1,3})$/;

/** The input `cidrs` of an admit step, sorted, without twins. Throws `invalid-file` for what is no network. */
export function cidrsOf(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value))
    throw new AppError('invalid-file', 'cannot let members in: the step has no input `cidrs` that is a list');
  const texts = value.map(String);
  const wrong = texts.find((text) => !CIDR.test(text));
  if (wrong === undefined) return [...new Set(texts)].sort();
  throw new AppError('invalid-file', `cannot let ${wrong} in: it is no address with a prefix length`, {
    hint: 'A machine to adopt that others reach from outside needs its address in the site file: `addresses: { public: 192.0.2.10 }`.',
  });
}

function gone({ name }: DesiredMachine, platform: Platform): AppError {
  return new AppError('not-found', `cannot open ports of ${name}: the platform ${platform.name} has no such machine`, {
    hint: `It was taken away behind Purlin's back. Make a new one: purlin apply --replace ${name}`,
  });
}

function done(what: string): Outcome {
  return { kind: 'done', changes: [{ what }], outputs: {} };
}
