import { AppError } from '../../model/errors.ts';
import { runCommand } from './command.ts';

/** One line of the machine's own package sources. */
interface AptSource {
  readonly uri: string;
  /** Suite or codename, such as bookworm-updates. */
  readonly release: string;
  readonly component: string;
}

export interface AptSources {
  readonly sources: readonly AptSource[];
  /** `Acquire` options by which the machine reaches its mirrors, as lines of apt.conf. */
  readonly acquire: readonly string[];
  /** The machine's own HTTP proxy for packages, when it has one. */
  readonly proxy?: string;
}

const RELEASES = ['bookworm', 'trixie'];
const FORMAT = '$(REPO_URI) $(RELEASE) $(COMPONENT)';

/**
 * Reads the machine's own package sources; the lab names no mirror. Changes nothing, needs no root.
 * Errors: `platform` when apt is not there.
 */
export async function readAptSources(signal: AbortSignal): Promise<AptSources> {
  try {
    const [targets, dump] = await Promise.all([
      runCommand('apt-get', ['indextargets', '--format', FORMAT, 'Created-By: Packages'], { signal }),
      runCommand('apt-config', ['dump'], { signal }),
    ]);
    return parseAptSources(targets, dump);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new AppError('platform', 'cannot read the package sources of this machine: apt did not answer', {
      hint: 'The lab makes Debian hosts by the configuration of apt: use a Debian machine.',
      cause,
    });
  }
}

export function parseAptSources(targets: string, dump: string): AptSources {
  const lines = new Set(targets.split('\n').filter(Boolean));
  const sources = [...lines].map((line) => {
    const [uri = '', release = '', component = ''] = line.split(' ');
    return { uri, release, component };
  });
  const acquire = dump.split('\n').filter((line) => /^Acquire::https?::/.test(line));
  const proxy = /^Acquire::http::Proxy "(http:\/\/[^"]+)"/m.exec(dump)?.[1];
  return { sources, acquire, ...(proxy !== undefined && { proxy }) };
}

/**
 * Lines of sources.list for a suite: the machine's own Debian archives, with the suite's name in the place of the machine's.
 * Errors: `platform` when the machine has no Debian archive.
 */
export function sourceLines({ sources }: AptSources, suite: string): readonly string[] {
  const lines = new Set<string>();
  for (const { uri, release, component } of sources) {
    const own = debianRelease(release);
    if (own === undefined || component !== 'main') continue;
    const keyring = 'signed-by=/usr/share/keyrings/debian-archive-keyring.gpg';
    lines.add(`deb [${keyring}] ${uri} ${suite}${release.slice(own.length)} main`);
  }
  if (lines.size > 0) return [...lines];
  throw new AppError('platform', 'cannot build a host: apt of this machine has no Debian archive', {
    hint: `Add one of ${RELEASES.join(', ')} to /etc/apt/sources.list.d and try again.`,
  });
}

/** The codename in a release such as `bookworm-security`; undefined for archives of others. */
function debianRelease(release: string): string | undefined {
  return RELEASES.find((name) => release === name || release.startsWith(`${name}-`));
}

/** Host names that the lab's proxy lets through. */
export function sourceHosts({ sources }: AptSources): readonly string[] {
  return [...new Set(sources.flatMap(({ uri }) => (URL.canParse(uri) ? [new URL(uri).hostname] : [])))].sort();
}

/** Whether a Debian archive is reached by HTTPS, so that hosts need their proxy for it too. */
export function usesHttps({ sources }: AptSources): boolean {
  return sources.some(({ uri, release }) => debianRelease(release) !== undefined && uri.startsWith('https:'));
}
