import { AppError } from '../../model/errors.ts';
import type { ExplainDocument } from '../documents/explain.ts';
import type { ExplainRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';

export async function explainSubjects(
  _deps: OperationsDeps,
  request: ExplainRequest,
  _signal: AbortSignal,
): Promise<ExplainDocument> {
  throw new AppError('not-found', `cannot explain ${request.what}`);
}
