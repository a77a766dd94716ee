import path from 'node:path';
import { AppError, type Problem } from '../../model/errors.ts';
import { type PriceList, priceListSchema, type SiteFile } from '../../model/files/site.ts';
import { explainIssue } from './explain-issue.ts';
import type { InventoryContext } from './inventory/inventory.ts';
import { readText } from './read-text.ts';
import { parseYaml } from './yaml-file.ts';

/** What a site's machines cost by its `prices`: written there, or in the file that it names; what is wrong is a problem in its place. */
export async function readPrices(
  { prices }: SiteFile,
  context: InventoryContext,
): Promise<{ readonly prices: PriceList | undefined; readonly problems: readonly Problem[] }> {
  if (typeof prices !== 'string') return { prices, problems: [] };
  const file = path.resolve(context.folder, prices);
  const shown = context.show(file);
  const position = context.locate('prices');
  let text: string | undefined;
  try {
    text = await readText(file, context.signal);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
    return { prices: undefined, problems: [{ severity: 'error', rule: 'prices', message: thrown.message, position }] };
  }
  if (text === undefined) {
    const hint = 'Its name counts from the folder of the site file.';
    const message = `there is no price list ${shown}`;
    return { prices: undefined, problems: [{ severity: 'error', rule: 'prices', message, position, hint }] };
  }
  const parsed = parseYaml(shown, text, 'currency');
  if (!('file' in parsed)) return { prices: undefined, problems: parsed.problems };
  const result = priceListSchema.safeParse(parsed.file.data);
  if (result.success) return { prices: result.data, problems: [] };
  const problems = result.error.issues.flatMap((issue) => explainIssue(issue, priceListSchema, parsed.file));
  return { prices: undefined, problems };
}
