import type { Rule } from '../rule.ts';

/** Keys that have a meaning in the model and none yet in this version. */
const KEYS = ['renew', 'replace'] as const;

export const notActedOn: Rule = {
  name: 'not-acted-on',
  description: 'Keys that this version accepts but does not act on are said.',
  check: ({ content }) =>
    [...content.roles.values()].flatMap(({ file, locate }) =>
      KEYS.filter((key) => file[key] !== undefined).map((key) => ({
        severity: 'warning' as const,
        message: `this version of Purlin accepts \`${key}\` but does not act on it`,
        position: locate(key),
        hint: 'Leave it in for later versions, or remove it.',
      })),
    ),
};
