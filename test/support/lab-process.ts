import type { DesiredMachine } from '../../src/model/machine.ts';
import { labPlatform } from '../../src/platforms/lab/lab-platform.ts';

// A process of its own that makes or destroys hosts, so that a test can kill it: lab-process.ts converge|destroy MACHINES

const [verb, text = '[]'] = process.argv.slice(2);
// The test that starts this wrote it.
const machines = JSON.parse(text) as DesiredMachine[];
const lab = labPlatform();
const options = { signal: AbortSignal.timeout(60_000) };
for (const done of machines.map((machine) =>
  verb === 'destroy' ? lab.destroy(machine, options) : lab.converge(machine, options),
)) {
  await done;
}
