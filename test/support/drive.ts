import { platformRegistry } from '../../src/app/platforms.ts';
import type { Json } from '../../src/model/files/values.ts';
import type { DesiredMachine } from '../../src/model/machine.ts';
import { type Bench, openBench } from '../../src/platforms/bench-suite.ts';
import { testSurroundings } from './surroundings.ts';

/** What a driver is told to do. */
export interface DriverOrder {
  readonly platform: string;
  readonly deployment: string;
  readonly settings: Readonly<Record<string, Json>>;
  readonly machine: Readonly<Record<string, Json>>;
  readonly minima?: { readonly cpus?: number; readonly memoryMiB?: number };
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** up: two machines are converged. down: they are destroyed, and what they share is disposed of. */
  readonly wish: 'up' | 'down';
}

const DEADLINE_MS = 300_000;

/** Converges two machines, or takes them away, over a platform as the product wraps it. It remembers nothing from before. */
export async function drive({ platform: name, wish, environment, secrets, ...rest }: DriverOrder): Promise<void> {
  const around = testSurroundings({ environment, secret: async (secret) => secrets[secret] });
  const platform = await platformRegistry(around)(name);
  const bench = await openBench({ platform, timeoutMs: DEADLINE_MS, ...rest });
  for (const machine of driven(bench)) {
    if (wish === 'up') await platform.converge(machine, bench.call());
    else await platform.destroy(machine, bench.call());
  }
  if (wish === 'down') await platform.dispose(bench.site, bench.call());
}

/** The machines that a driver is about: the same each time. */
export function driven(bench: Bench): readonly DesiredMachine[] {
  return ['one', 'two'].map((name, ordinal) => bench.desire(name, { ordinal }));
}
