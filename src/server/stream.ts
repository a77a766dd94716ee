import { toAppError } from '../model/errors.ts';
import { problemOf } from './problem.ts';

/** How a stream is written: JSON lines, or server-sent events (WHATWG HTML, section 9.2). */
export type Framing = 'lines' | 'events';

export const FRAMING_TYPES: Readonly<Record<Framing, string>> = {
  lines: 'application/jsonl; charset=utf-8',
  events: 'text/event-stream; charset=utf-8',
};

/** One item of a stream as text. Items with a `seq` carry it as id, so that a client resumes behind it. */
function frame(item: unknown, framing: Framing, problem = false): string {
  const data = JSON.stringify(item);
  if (framing === 'lines') return `${data}\n`;
  const id = typeof item === 'object' && item !== null && 'seq' in item ? `id: ${String(item.seq)}\n` : '';
  return `${id}${problem ? 'event: problem\n' : ''}data: ${data}\n\n`;
}

/**
 * A response body from items. The first item is taken before the body starts, so that an early error is an answer with its own
 * status; a later one is the stream's last item, a problem document. `onEnd` is called once, also when the reader goes away.
 */
export async function streamBody(
  items: AsyncIterable<unknown>,
  framing: Framing,
  onEnd: (left: boolean) => void,
): Promise<ReadableStream<Uint8Array>> {
  const iterator = items[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let first: IteratorResult<unknown> | undefined;
  try {
    first = await iterator.next();
  } catch (error) {
    onEnd(false);
    throw error;
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = first ?? (await iterator.next());
        first = undefined;
        if (next.done !== true) return controller.enqueue(encoder.encode(frame(next.value, framing)));
      } catch (thrown) {
        controller.enqueue(encoder.encode(frame(problemOf(toAppError(thrown)), framing, true)));
      }
      onEnd(false);
      controller.close();
    },
    async cancel() {
      onEnd(true);
      await iterator.return?.();
    },
  });
}
