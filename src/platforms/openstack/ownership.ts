/** Whose a thing is. */
export interface Mark {
  /** See `Identity.owner`. */
  readonly owner: string;
  readonly deployment: string;
  readonly site: string;
  /** Identity of the machine that it came with. */
  readonly machine?: string;
  /** Of a security group: what it is for, for example `members`. */
  readonly part?: string;
}

const PREFIX = 'purlin';
const KEYS = ['owner', 'deployment', 'site', 'machine', 'part'] as const;

/**
 * The mark as a description, because only that can be written in the very call that makes a thing: Neutron takes tags in a second
 * one, before which a crash would leave a thing that is nobody's.
 * @example describeMark(mark) === 'purlin owner=0123456789abcdef deployment=demo site=east'
 */
export function describeMark(mark: Mark): string {
  const pairs = KEYS.flatMap((key) => (mark[key] === undefined ? [] : [`${key}=${encodeURIComponent(mark[key])}`]));
  return [PREFIX, ...pairs].join(' ');
}

/** The mark in a description; undefined for what is not Purlin's. */
export function readMark(description: string | null | undefined): Mark | undefined {
  const [prefix, ...pairs] = (description ?? '').split(' ');
  if (prefix !== PREFIX) return undefined;
  return complete(Object.fromEntries(pairs.map((pair) => pair.split('=', 2).map(decode))));
}

function complete(said: Readonly<Record<string, string | undefined>>): Mark | undefined {
  const { owner, deployment, site, machine, part } = said;
  if (owner === undefined || deployment === undefined || site === undefined) return undefined;
  return { owner, deployment, site, ...(machine !== undefined && { machine }), ...(part !== undefined && { part }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether both are of one state folder, deployment and site. */
export function sameSite(a: Mark, b: Mark): boolean {
  return a.owner === b.owner && a.deployment === b.deployment && a.site === b.site;
}

/** A server's metadata: the mark, and for people its group. */
export function metadataOf(mark: Mark, { name, group }: { readonly name: string; readonly group: string }) {
  return {
    purlin_id: mark.machine ?? '',
    purlin_owner: mark.owner,
    purlin_deployment: mark.deployment,
    purlin_site: mark.site,
    purlin_name: name,
    purlin_group: group,
  };
}

/** The mark in a server's metadata. */
export function markOfMetadata(metadata: Readonly<Record<string, string>>): Mark | undefined {
  const { purlin_id: machine, purlin_owner: owner, purlin_deployment: deployment, purlin_site: site } = metadata;
  return complete({ machine, owner, deployment, site });
}

/** Tags of a server, by which it is found: of Purlin, of one owner, of one identity. Nova takes up to 60 characters. */
export const SERVER_TAGS = {
  all: PREFIX,
  owner: (owner: string) => `${PREFIX}-${owner}`,
  machine: (id: string) => `${PREFIX}-id-${id}`,
} as const;
