import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { AppError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { resolve } from './resolve.ts';
import { failing, type Given, inputOf, layGiven, published } from './support/case-of.ts';
import { type Expected, expectPlan } from './support/expectations.ts';
import { SimulatedRecord, simulateApply } from './support/simulate.ts';

/** One case: `past` holds what was wished and applied before, each on top of `given`; `now` is the wish of this plan. */
interface Case {
  readonly name: string;
  readonly use?: readonly string[];
  readonly given?: Given;
  readonly past?: readonly (Given | null)[];
  readonly now?: Given;
  readonly expect: Expected;
}

const FOLDER = path.join(import.meta.dirname, 'cases');
const VOCABULARY = parse(readFileSync(path.join(FOLDER, 'vocabulary.yaml'), 'utf8')) as Readonly<Record<string, Given>>;
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'vocabulary.yaml');

for (const file of FILES) {
  const cases = parse(readFileSync(path.join(FOLDER, file), 'utf8')) as readonly Case[];
  describe(file.replace(/\.yaml$/, ''), () => {
    test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
      const base = (each.use ?? ['base']).reduce<Given>((given, name) => layGiven(given, VOCABULARY[name]), {});
      runCase(layGiven(base, each.given), each);
    });
  });
}

function runCase(given: Given, { past, now, expect: expected }: Case): void {
  const record = new SimulatedRecord();
  for (const before of past ?? []) {
    const wish = layGiven(given, before ?? undefined);
    simulateApply(resolve(inputOf(wish, record)), record, {
      observe: (name, predicted) => ({ ...predicted, ...wish.observe?.[name] }),
      publish: (task) => published(wish, task),
      fails: (task) => failing(wish, task),
    });
  }
  const made = attempt(() => resolve(inputOf(layGiven(given, now), record)));
  if (expected.error === undefined) {
    if (made instanceof AppError) throw new Error(`${made.message}\n${made.problems.map((p) => p.message).join('\n')}`);
    expectPlan(made, expected);
    return;
  }
  expect(made).toBeInstanceOf(AppError);
  const text =
    made instanceof AppError
      ? made.problems.map((p) => `${p.position?.file ?? ''} ${p.message} ${p.hint ?? ''}`).join('\n')
      : '';
  for (const part of expected.error) expect(text).toContain(part);
}

function attempt(make: () => Plan): Plan | AppError {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}
