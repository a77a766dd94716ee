import type { LintDocument } from '../documents/house.ts';
import type { LintRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';

/** Findings in packs, errors and warnings. */
export async function lint(deps: OperationsDeps, request: LintRequest, signal: AbortSignal): Promise<LintDocument> {
  const { lintPacks } = await import('../../packs/lint-packs.ts');
  const report = await lintPacks({
    deploymentFile: deps.file,
    folders: request.folders ?? [],
    shipped: deps.shipped,
    cwd: deps.cwd,
    platforms: deps.platformTells,
    signal,
  });
  return {
    schema: 'purlin/lint@1',
    packs: report.packs,
    ok: report.problems.every((problem) => problem.severity !== 'error'),
    problems: report.problems,
  };
}
