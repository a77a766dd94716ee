import type { AnnealDeps, AnnealRequest } from '../anneal-request.ts';
import { Batch } from './batch.ts';

/** Somebody who collects changes and makes them durable together. */
interface Collector {
  batch: Batch;
  readonly deps: Pick<AnnealDeps, 'store' | 'clock'>;
  readonly request: Pick<AnnealRequest, 'lease'>;
}

/** Makes everything that was collected durable. What is collected meanwhile is part of the next commit. */
export async function commitBatch(collector: Collector): Promise<void> {
  const { batch, deps, request } = collector;
  if (batch.isEmpty) return;
  collector.batch = new Batch();
  await deps.store.commit(batch.commit(request.lease, deps.clock.now()));
}
