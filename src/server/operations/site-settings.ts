import type { Site } from '../../model/content.ts';
import { AppError, type Problem } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
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
    return result.error.issues.map((issue): Problem => {
      const path = issue.path.filter((step) => typeof step !== 'symbol');
      return {
        severity: 'error',
        rule: 'site-settings',
        message: `platform ${platform.name} does not take this ${[key, ...path].join('.')}: ${issue.message}`,
        position: site.locate(key, ...path),
      };
    });
  });
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
