import type { LogLine } from '../../model/run.ts';
import type { LogChunk } from '../../stores/commit.ts';

/** Lines of a run that are not in the store yet. */
export class RunLog {
  private readonly run: string;
  private lines: LogLine[] = [];

  constructor(run: string) {
    this.run = run;
  }

  readonly write = (line: LogLine): void => {
    this.lines.push(line);
  };

  /** The lines since the last call; undefined when there are none. */
  take(): LogChunk | undefined {
    if (this.lines.length === 0) return undefined;
    const { lines } = this;
    this.lines = [];
    return { run: this.run, lines };
  }
}
