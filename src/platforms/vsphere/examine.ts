import type { Finding, SiteSettings } from '../platform.ts';
import type { Context } from './context.ts';

export async function examineVsphere(
  _site: SiteSettings,
  _run: <T>(work: (context: Context) => Promise<T>) => Promise<T>,
): Promise<readonly Finding[]> {
  return [];
}
