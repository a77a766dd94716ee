import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../model/errors.ts';
import type { Event } from '../../model/event.ts';
import type { LogItem } from '../../server/documents/logs.ts';
import type { Attention } from '../../server/documents/status.ts';
import {
  CHANGE_PLAN,
  CONVERGED,
  EMPTY_PLAN,
  FAILED,
  FIRST_PLAN,
  NOW,
  RESULT,
  TROUBLED,
} from '../../server/support/samples.ts';
import { FIDELITY, SAME } from '../support/fidelity-sample.ts';
import { DOCTOR, EXPLAINED, LINT, MACHINE, MACHINES } from '../support/samples.ts';
import { OFFERS, SITE, SITES, SITES_DOCTOR, SWEEP } from '../support/site-samples.ts';
import { readable, STYLES } from '../support/styles.ts';
import { renderError } from './error.ts';
import { renderEvent } from './event.ts';
import { renderExplain } from './explain.ts';
import { renderFidelity } from './fidelity.ts';
import { renderDoctor, renderLint } from './house.ts';
import { renderLive } from './live.ts';
import { LogWriter } from './logs.ts';
import { renderMachine, renderMachines } from './machines.ts';
import { renderOffers } from './offers.ts';
import { renderPlan } from './plan.ts';
import { renderResult } from './result.ts';
import { renderSite, renderSites, renderSitesDoctor } from './sites.ts';
import { renderStatus } from './status.ts';
import type { Style } from './style.ts';
import { renderSweep } from './sweep.ts';
import { visibleLength } from './text.ts';

const at = '2026-01-01T12:00:00.000Z';
const EVENTS: readonly Event[] = [
  { seq: 1, at, type: 'apply.started', deployment: 'demo' },
  {
    seq: 2,
    at,
    type: 'task.started',
    deployment: 'demo',
    task: 'demo-worker-0/docker-debian/apply',
    machine: 'demo-worker-0',
  },
  {
    seq: 3,
    at,
    type: 'task.done',
    deployment: 'demo',
    task: 'demo-worker-0/docker-debian/apply',
    machine: 'demo-worker-0',
    data: { seconds: 34 },
  },
  {
    seq: 4,
    at,
    type: 'task.failed',
    deployment: 'demo',
    task: 'demo-worker-1/docker-debian/drain',
    machine: 'demo-worker-1',
    message: 'apt-get ended with 100',
  },
  { seq: 5, at, type: 'machine.up', deployment: 'demo', machine: 'demo-worker-1' },
  {
    seq: 6,
    at,
    type: 'founded',
    deployment: 'demo',
    task: 'demo-manager-0/swarm-init/apply',
    message: 'swarm-cluster',
  },
  { seq: 7, at, type: 'notice', deployment: 'demo', message: 'the disk is nearly full' },
];

const LOG: readonly LogItem[] = [
  {
    schema: 'purlin/logs@1',
    type: 'run',
    run: 'r-1',
    task: 'demo-worker-1/docker-debian/apply',
    machine: 'demo-worker-1',
    verb: 'apply',
    startedAt: at,
  },
  { type: 'line', run: 'r-1', stream: 'info', text: 'check says: not as wanted' },
  { type: 'line', run: 'r-1', stream: 'out', text: 'Reading package lists...' },
  {
    schema: 'purlin/logs@1',
    type: 'run',
    run: 'r-2',
    task: 'demo-worker-2/docker-debian/apply',
    verb: 'apply',
    startedAt: at,
    endedAt: '2026-01-01T12:00:30.000Z',
    outcome: 'done',
  },
  { type: 'line', run: 'r-2', stream: 'out', text: 'done' },
  { type: 'line', run: 'r-1', stream: 'err', text: 'E: Unable to locate package docker.io' },
  {
    schema: 'purlin/logs@1',
    type: 'run',
    run: 'r-1',
    task: 'demo-worker-1/docker-debian/apply',
    machine: 'demo-worker-1',
    verb: 'apply',
    startedAt: at,
    endedAt: '2026-01-01T12:00:12.000Z',
    outcome: 'failed',
    exit: 100,
    why: 'apt-get ended with 100',
  },
];

const ROWS = [
  { name: 'demo-manager-0', total: 9, done: 9, failed: 0, running: [], note: undefined },
  {
    name: 'demo-manager-1',
    total: 9,
    done: 4,
    failed: 0,
    running: [{ label: 'docker-debian', sinceMs: NOW - 34_000 }],
    note: undefined,
  },
  {
    name: 'demo-worker-0',
    total: 12,
    done: 6,
    failed: 1,
    running: [],
    note: 'docker-debian: cannot install docker.io: apt-get ended with 100 because the mirror is gone',
  },
  { name: 'demo-worker-1', total: 9, done: 0, failed: 0, running: [], note: undefined },
];

const FILE_ERROR = new AppError('invalid-file', 'cannot read purlin.yaml: 2 problems', {
  problems: [
    {
      severity: 'error',
      rule: 'unknown-key',
      message: 'unknown key "sites"',
      position: { file: 'purlin.yaml', line: 3, column: 1, excerpt: 'sites: lab' },
      hint: 'Did you mean "site"?',
    },
    {
      severity: 'error',
      rule: 'wrong-type',
      message: 'count is a number, or a number per site',
      position: {
        file: 'purlin.yaml',
        line: 4,
        column: 96,
        excerpt: `groups: { ${'manager: { site: lab }, '.repeat(4)}worker: { count: "five" } }`,
      },
      why: 'it is the text "five"',
    },
    { severity: 'error', rule: 'missing', message: 'the workload "swrm" is in no pack' },
  ],
  hint: 'See the guide on deployment files.',
});

/** The same failure on four machines, and twelve others. */
const ALIKE: readonly Attention[] = [
  ...[0, 1, 2, 4].map((n) => sameOn(`demo-worker-${n}`, FAILED.why)),
  ...Array.from({ length: 12 }, (_, n) => sameOn('demo-manager-0', `reason number ${n}`)),
];

function sameOn(machine: string, why: string): Attention {
  const hint = `Look at \`purlin logs ${machine}/docker-debian\`, then \`purlin retry\`.`;
  return { ...FAILED, why, task: `${machine}/docker-debian/apply`, machine, try: hint };
}

/** Every renderer with what it is shown; the expected text stands in `expected/NAME-STYLE.txt`. */
const CASES: Readonly<Record<string, (style: Style) => readonly string[]>> = {
  'plan-first': (style) => renderPlan(FIRST_PLAN, style),
  'plan-first-full': (style) => renderPlan(FIRST_PLAN, style, { full: true }),
  'plan-change': (style) => renderPlan(CHANGE_PLAN, style),
  'plan-empty': (style) => renderPlan(EMPTY_PLAN, style),
  'plan-destroy-empty': (style) => renderPlan({ ...EMPTY_PLAN, machines: [] }, style, { destroy: true }),
  'status-converged': (style) => renderStatus(CONVERGED, style, { now: NOW }),
  'status-troubled': (style) => renderStatus(TROUBLED, style, { now: NOW }),
  'status-many': (style) =>
    renderStatus(
      {
        ...TROUBLED,
        machines: Array.from({ length: 60 }, (_, i) => ({
          ...TROUBLED.machines[i % 4 ? 3 : 0],
          name: `demo-worker-${i}`,
        })) as never,
        attention: [],
      },
      style,
      { now: NOW },
    ),
  'status-alike': (style) => renderStatus({ ...TROUBLED, attention: ALIKE }, style, { now: NOW }),
  'result-done': (style) => renderResult(RESULT, style, { now: NOW, command: 'apply', again: 'purlin apply' }),
  'result-failed': (style) =>
    renderResult(
      {
        ...RESULT,
        outcome: 'failed',
        attention: [FAILED],
        drift: [{ task: 'demo-worker-0/docker-debian/check', why: '/etc/docker/daemon.json is not as it was written' }],
      },
      style,
      { now: NOW, command: 'apply', again: 'purlin apply' },
    ),
  'result-cancelled': (style) =>
    renderResult({ ...RESULT, outcome: 'cancelled' }, style, {
      now: NOW,
      command: 'destroy',
      again: 'purlin -f demo.yaml destroy',
    }),
  events: (style) => EVENTS.flatMap((event) => renderEvent(event, style, 14) ?? []),
  live: (style) =>
    renderLive(ROWS, style, { nowMs: NOW, startedMs: NOW - 64_000, expectedSeconds: 200, stopping: false }),
  'live-stopping': (style) =>
    renderLive(ROWS.slice(0, 1), style, {
      nowMs: NOW,
      startedMs: NOW - 4_000,
      expectedSeconds: undefined,
      stopping: true,
    }),
  explain: (style) => renderExplain(EXPLAINED, style, { now: NOW }),
  fidelity: (style) => renderFidelity(FIDELITY, style, { full: false }),
  'fidelity-full': (style) => renderFidelity(FIDELITY, style, { full: true }),
  'fidelity-same': (style) => renderFidelity(SAME, style, { full: false }),
  machines: (style) => renderMachines(MACHINES, style),
  machine: (style) => renderMachine(MACHINE, style, { now: NOW }),
  sites: (style) => renderSites(SITES, style),
  site: (style) => renderSite(SITE, style),
  'sites-doctor': (style) => renderSitesDoctor(SITES_DOCTOR, style),
  offers: (style) => renderOffers(OFFERS, style, { all: false }),
  sweep: (style) => renderSweep(SWEEP, style),
  lint: (style) => renderLint(LINT, style),
  'lint-clean': (style) => renderLint({ ...LINT, ok: true, problems: [] }, style),
  doctor: (style) => renderDoctor(DOCTOR, style, { self: 'purlin' }),
  logs: (style) => {
    const writer = new LogWriter(style);
    return LOG.flatMap((item) => writer.add(item));
  },
  'error-files': (style) => renderError(FILE_ERROR, style),
  'error-plain': (style) =>
    renderError(
      new AppError('locked', 'cannot apply demo: process 4711 on bench works on it since 11:58:30', {
        hint: 'Wait for it with `purlin wait`, or ask it to stop with `purlin cancel`.',
      }),
      style,
    ),
};

describe('text', () => {
  const table = Object.keys(CASES).flatMap((name) => Object.keys(STYLES).map((style) => [name, style] as const));

  test.each(table)('%s at %s is as expected', async (name, styleName) => {
    const style = STYLES[styleName];
    const render = CASES[name];
    if (style === undefined || render === undefined) throw new Error('no such case');
    const text = readable(render(style));
    await expect(text).toMatchFileSnapshot(path.join(import.meta.dirname, 'expected', `${name}-${styleName}.txt`));
  });

  /** Event lines are for logs and never broken. */
  test.each(table.filter(([name]) => name !== 'events'))('%s at %s keeps to the width', (name, styleName) => {
    const style = STYLES[styleName];
    const lines = CASES[name]?.({ ...(style ?? { width: 80, unicode: true }), color: false }) ?? [];
    expect(lines.filter((line) => visibleLength(line) > (style?.width ?? 80))).toEqual([]);
  });
});
