import { expect, test } from 'vitest';
import { AppError } from '../../model/errors.ts';
import { examineSite } from './examine.ts';

const site = { deployment: 'd', site: 's', settings: { region: 'eu-central-1' }, machine: {} };

test.each(['credentials', 'secret', 'tls'] as const)(
  'what refuses the first look (%s) is the only finding',
  async (code) => {
    const error = new AppError(code, 'cannot examine the site: why', { hint: 'What to try.' });
    const context = { open: () => Promise.reject(error) };
    const name = code === 'tls' ? 'endpoint' : 'credentials';
    expect(await examineSite(context, site, { signal: AbortSignal.timeout(5_000) })).toEqual([
      { name, verdict: 'failed', detail: error.message, try: 'What to try.' },
    ]);
  },
);
