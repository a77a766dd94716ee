import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

/** Figures by name; the unit stands in the name. Ratios are peer / Purlin, so more is better. */
export type Figures = Readonly<Record<string, number>>;

interface Bench {
  run(options: Readonly<Record<string, number>>): Promise<Figures>;
}

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  plan: () => import('./plan.ts'),
  anneal: () => import('./anneal.ts'),
  status: () => import('./status.ts'),
  ssh: () => import('./ssh.ts'),
};

function usage(): never {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--machines N] [--roles N] [--json]`);
  process.exit(3);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { machines: { type: 'string' }, roles: { type: 'string' }, json: { type: 'boolean' } },
});
const name = positionals[0] ?? '';
const load = BENCHES[name];
if (load === undefined) usage();

const options: Record<string, number> = {};
for (const key of ['machines', 'roles'] as const) {
  const text = values[key];
  if (text === undefined) continue;
  if (!/^[1-9]\d*$/.test(text)) usage();
  options[key] = Number(text);
}

const figures = await (await load()).run(options);
const host = {
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? '',
  memoryMiB: Math.round(totalmem() / 2 ** 20),
  kernel: release(),
  node: process.version,
};
if (values.json) console.log(JSON.stringify({ schema: 'purlin/bench@1', bench: name, host, figures }));
else
  for (const [figure, value] of Object.entries(figures))
    console.log(`${figure.padEnd(28)} ${Number(value.toPrecision(4))}`);
