import path from 'node:path';
import { LAYERS, OPEN_PARTS, TEST_DOUBLES } from './layer-table.ts';

interface Place {
  readonly part: string;
  /** Folders between the part and the file. */
  readonly inner: readonly string[];
}

function placeOf(root: string, file: string): Place | undefined {
  const relative = path.relative(path.join(root, 'src'), file).split(path.sep);
  if (relative[0] === '..' || relative.length < 2) return undefined;
  return { part: relative[0] ?? '', inner: relative.slice(1, -1) };
}

/**
 * Says what is wrong with one import, or nothing.
 * @example findBreak('/repo', '/repo/src/engine/anneal.ts', '../platforms/lab/lab.ts')
 *   // 'engine imports the implementation platforms/lab; only app may'
 */
export function findBreak(root: string, file: string, source: string): string | undefined {
  const from = placeOf(root, file);
  if (from === undefined) return undefined;
  const allowed = LAYERS[from.part];
  if (allowed === undefined) return `the folder src/${from.part} is missing from tools/lint/layer-table.ts`;
  if (!source.startsWith('.')) return undefined;
  const to = placeOf(root, path.resolve(path.dirname(file), source));
  if (to === undefined) return isTest(file) ? undefined : `${from.part} imports ${source} from outside src`;
  const test = isTest(file);
  const double = test && TEST_DOUBLES.includes(to.inner[0] ?? '');
  if (from.part !== to.part && !allowed.includes(to.part) && !double) return `${from.part} may not import ${to.part}`;
  const inner = to.inner[0];
  if (inner === undefined || inner === from.inner[0] || from.part === 'app' || double) return undefined;
  if (from.part !== to.part && !OPEN_PARTS.includes(to.part) && to.inner[0] !== 'support')
    return `${from.part} imports the implementation ${to.part}/${inner}; only app may`;
  const siblings = from.part === to.part && from.inner[0] !== undefined && !test && PORTS.includes(from.part);
  return siblings ? `${from.part}/${from.inner[0]} imports its sibling ${to.part}/${inner}` : undefined;
}

const PORTS: readonly string[] = ['platforms', 'executors', 'transports', 'stores'];

/** Tests, suites and what supports them. */
function isTest(file: string): boolean {
  return /(\.test|suite|-cases|suite-store)\.ts$/.test(file) || file.includes(`${path.sep}support${path.sep}`);
}
