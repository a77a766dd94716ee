import { z } from 'zod';
import type { Site } from '../../model/content.ts';
import { AppError, type Problem } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { didYouMean } from '../../model/nearest-name.ts';
import type { RecordedMachine } from '../../model/record.ts';
import type { Platform, SiteSettings } from '../../platforms/platform.ts';

/** What a site's file tells its platform. */
export function settingsOf(deployment: string, site: Site): SiteSettings {
  return { deployment, site: site.name, settings: site.file.settings ?? {}, machine: site.file.machine ?? {} };
}

/** A recorded machine as its platform knows it, from today's site file. */
export function desiredOf(deployment: string, machine: RecordedMachine, site: Site): DesiredMachine {
  const { id, name, group, ordinal } = machine;
  const adopt = machine.origin === 'adopted' ? site.adoptable.find((each) => each.name === name) : undefined;
  const base = { ...settingsOf(deployment, site), id, name, group, ordinal, minima: {} };
  return adopt === undefined ? base : { ...base, adopt };
}

/** What the adapter's schemas say of a site's `settings` and `machine`, each finding with its place. */
export function checkSite(platform: Platform, site: Site): readonly Problem[] {
  const parts = [
    ['settings', platform.settingsSchema, site.file.settings ?? {}],
    ['machine', platform.machineSchema, site.file.machine ?? {}],
  ] as const;
  return parts.flatMap(([key, schema, value]) => {
    const result = schema.safeParse(value);
    if (result.success) return [];
    return result.error.issues.flatMap((issue) => problemsOf(platform.name, site, key, keysOf(schema), issue));
  });
}

function keysOf(schema: z.ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function problemsOf(
  platform: string,
  site: Site,
  key: string,
  known: readonly string[],
  issue: z.core.$ZodIssue,
): readonly Problem[] {
  const path = [key, ...issue.path.filter((step) => typeof step !== 'symbol')];
  const where = path.join('.');
  const base = { severity: 'error', rule: 'site-settings' } as const;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((unknown) => ({
      ...base,
      message: `platform ${platform} knows no \`${unknown}\` in \`${where}\``,
      hint: (path.length === 1 ? didYouMean(unknown, known, 'keys here') : undefined) ?? 'Take it out.',
      position: site.locate(...path, unknown),
    }));
  }
  const allowed = issue.code === 'invalid_value' ? `it can be ${issue.values.map(String).join(', ')}` : issue.message;
  return [
    {
      ...base,
      message: `platform ${platform} does not take this \`${where}\`: ${allowed}`,
      position: site.locate(...path),
    },
  ];
}

/** One error for what is wrong in sites' settings. */
export function siteProblems(problems: readonly Problem[]): AppError {
  return new AppError('invalid-file', `cannot use the sites: ${problems[0]?.message ?? ''}`, { problems });
}

/** The error for a site whose platform is not known. */
export function unknownPlatform(site: Site, known: readonly string[]): AppError {
  const problem: Problem = {
    severity: 'error',
    rule: 'unknown-platform',
    message: `there is no platform ${site.file.platform}`,
    hint: `Platforms: ${known.join(', ')}.`,
    position: site.locate('platform'),
  };
  return new AppError('invalid-file', `cannot use site ${site.name}: ${problem.message}`, {
    hint: problem.hint,
    problems: [problem],
  });
}
