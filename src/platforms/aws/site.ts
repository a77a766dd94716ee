import type { DesiredMachine } from '../../model/machine.ts';
import type { SiteSettings } from '../platform.ts';

/** The site of a machine. */
export function siteOf({ deployment, site, settings, machine }: DesiredMachine): SiteSettings {
  return { deployment, site, settings, machine };
}
