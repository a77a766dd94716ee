import { readdirSync, readFileSync } from 'node:fs';

/** What was seen of the processes of this machine, light hosts included: argument lists and exported environments. */
export interface ProcessWatch {
  /** Every distinct text, by where it stood. */
  readonly seen: ReadonlySet<string>;
  looks(): number;
  stop(): void;
}

/** Looks at /proc again and again; own process left out. */
export function watchProcesses(everyMs = 15): ProcessWatch {
  const seen = new Set<string>();
  let looks = 0;
  const look = () => {
    looks += 1;
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
      for (const name of ['cmdline', 'environ']) {
        const text = readProcess(pid, name);
        if (text !== '') seen.add(`${name} ${text}`);
      }
    }
  };
  const timer = setInterval(look, everyMs);
  return { seen, looks: () => looks, stop: () => clearInterval(timer) };
}

function readProcess(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1').replaceAll('\0', ' ').trim();
  } catch {
    return ''; // it ended meanwhile
  }
}
