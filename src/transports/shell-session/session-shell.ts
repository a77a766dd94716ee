import { randomBytes } from 'node:crypto';
import type { Channel } from '../transport.ts';
import { MarkScanner } from './mark-scanner.ts';

type StreamName = 'out' | 'err';

/** What the user of a shell hears between two marks. */
export interface ShellListener {
  output(stream: StreamName, bytes: Buffer): void;
  mark(stream: StreamName, fields: readonly string[]): void;
}

/** How a shell's channel ended. */
export type ChannelEnd = Awaited<Channel['ended']>;

const SILENT: ShellListener = { output: () => undefined, mark: () => undefined };

/** The channel of one session shell: text in, output and marks out. Knows nothing of commands. */
export class SessionShell {
  readonly #channel: Channel;
  readonly #scanners: Readonly<Record<StreamName, MarkScanner>>;
  #listener: ShellListener = SILENT;
  /** Set as soon as the channel ended. */
  ended: ChannelEnd | undefined;
  readonly whenEnded: Promise<ChannelEnd>;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#scanners = { out: this.#scanner('out'), err: this.#scanner('err') };
    channel.stdout.on('data', (piece: Buffer) => this.#scanners.out.push(piece));
    channel.stderr.on('data', (piece: Buffer) => this.#scanners.err.push(piece));
    // A write to a shell that is gone shows as its end.
    channel.stdin.on('error', () => undefined);
    this.whenEnded = channel.ended.then((end) => {
      this.ended = end;
      this.#scanners.out.end();
      this.#scanners.err.end();
      return end;
    });
  }

  /** Sends program text whose marks carry `marker`; what comes from now on goes to `listener`. */
  send(program: string, marker: string, listener: ShellListener): void {
    this.#listener = listener;
    this.#scanners.out.expect(marker);
    this.#scanners.err.expect(marker);
    this.#channel.stdin.write(program);
  }

  /** Output that comes between commands belongs to nobody. */
  silence(): void {
    this.#listener = SILENT;
  }

  close(): void {
    this.#channel.close();
  }

  #scanner(stream: StreamName): MarkScanner {
    return new MarkScanner({
      output: (bytes) => this.#listener.output(stream, bytes),
      mark: (fields) => this.#listener.mark(stream, fields),
    });
  }
}

/** A marker that no output holds by chance and no command can know. */
export function newMarker(): string {
  return `purlin-${randomBytes(12).toString('hex')}`;
}
