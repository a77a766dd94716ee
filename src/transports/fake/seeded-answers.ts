import { createHash } from 'node:crypto';
import { AppError } from '../../model/errors.ts';
import type { Facts } from '../../model/facts.ts';
import type { Access } from '../../model/machine.ts';
import type { FakeAnswer, FakeHandler, FakeRequest } from './fake-transport.ts';

export interface SeededAnswers {
  /** The same seed gives the same delays and failures, machine by machine and question by question. */
  readonly seed: string;
  /** Shortest and longest time of an answer. Default none. */
  readonly delayMs?: readonly [shortest: number, longest: number];
  /** Share of connections that find nobody, 0 to 1. Default 0. */
  readonly unreachableRate?: number;
  /** Share of steps that exit with 1, 0 to 1. Default 0. */
  readonly failureRate?: number;
  /** What the probe of a machine tells: every step prints these facts as `path=value` lines. */
  readonly facts?: (access: Access) => Facts;
}

/** Answers of machines that take their time and fail now and then, by seed alone. */
export function seededAnswers(settings: SeededAnswers): FakeHandler {
  const asked = new Map<string, number>();
  const [shortest, longest] = settings.delayMs ?? [0, 0];
  return ({ kind, access }: FakeRequest): FakeAnswer => {
    const n = (asked.get(access.host) ?? 0) + 1;
    asked.set(access.host, n);
    const chance = (of: string) => share(`${settings.seed}/${access.host}/${n}/${of}`);
    const delayMs = shortest + Math.floor(chance('delay') * (longest - shortest));
    if (kind === 'connect' && chance('unreachable') < (settings.unreachableRate ?? 0)) {
      return { delayMs, error: new AppError('unreachable', `cannot reach ${access.host}: it is made to fail`) };
    }
    if (kind !== 'connect' && chance('failure') < (settings.failureRate ?? 0)) {
      return { delayMs, exit: 1, stderr: 'made to fail\n' };
    }
    return { delayMs, stdout: kind === 'run' ? factLines(settings.facts?.(access) ?? {}) : '' };
  };
}

function factLines(facts: Facts): string {
  return Object.entries(facts)
    .map(([path, value]) => `${path}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`)
    .join('');
}

/** A number in [0, 1) that the text alone decides. */
function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
