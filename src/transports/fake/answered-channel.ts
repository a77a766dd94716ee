import { PassThrough, Readable } from 'node:stream';
import type { Channel } from '../transport.ts';
import type { FakeAnswer } from './fake-transport.ts';

/** A channel whose command has ended already with this answer; it takes and forgets all input. */
export function answeredChannel(answer: FakeAnswer): Channel {
  const stdin = new PassThrough();
  stdin.resume();
  return {
    stdin,
    stdout: Readable.from([Buffer.from(answer.stdout ?? '')]),
    stderr: Readable.from([Buffer.from(answer.stderr ?? '')]),
    ended: Promise.resolve({ exit: answer.exit ?? 0 }),
    close: () => stdin.destroy(),
  };
}
