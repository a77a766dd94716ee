import { ABILITY_CASES } from './ability-cases.ts';
import type { Case } from './bench-suite.ts';
import { BIRTH_CASES } from './birth-cases.ts';
import { LIFE_CASES } from './life-cases.ts';
import { OWNED_CASES } from './owned-cases.ts';
import { PLANNING_CASES } from './planning-cases.ts';

/** The contract of the port, sentence by sentence. */
export const CASES: readonly Case[] = [
  ...PLANNING_CASES,
  ...LIFE_CASES,
  ...BIRTH_CASES,
  ...ABILITY_CASES,
  ...OWNED_CASES,
];
