import type { Filter, ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';

/** Whose a thing at AWS is; written by the call that makes it. */
export interface Belonging {
  readonly owner: string;
  readonly deployment: string;
  readonly site: string;
  readonly name: string;
  /** Identity of the machine that it is or came with; absent: shared. */
  readonly machine?: string;
}

/** Keys of our tags; a thing with the first one is Purlin's. */
const KEYS = {
  owner: 'purlin:owner',
  deployment: 'purlin:deployment',
  site: 'purlin:site',
  name: 'purlin:name',
  machine: 'purlin:id',
} as const;

/** Tags for things that a call makes, per kind, in that call. */
export function tagSpecifications(belonging: Belonging, kinds: readonly ResourceType[]): TagSpecification[] {
  const { owner, deployment, site, name, machine } = belonging;
  const tags = [
    { Key: KEYS.owner, Value: owner },
    { Key: KEYS.deployment, Value: deployment },
    { Key: KEYS.site, Value: site },
    { Key: KEYS.name, Value: name },
    ...(machine === undefined ? [] : [{ Key: KEYS.machine, Value: machine }]),
    { Key: 'Name', Value: name },
  ];
  return kinds.map((kind) => ({ ResourceType: kind, Tags: tags }));
}

/** Whose a thing is; undefined when it does not carry our tag. */
export function readTags(tags: readonly Tag[] | undefined): Belonging | undefined {
  const value = (key: string) => tags?.find(({ Key }) => Key === key)?.Value;
  const owner = value(KEYS.owner);
  const machine = value(KEYS.machine);
  if (owner === undefined) return undefined;
  return {
    owner,
    deployment: value(KEYS.deployment) ?? '',
    site: value(KEYS.site) ?? '',
    name: value(KEYS.name) ?? '',
    ...(machine !== undefined && { machine }),
  };
}

/** The value of the tag `Name`, as people give it. */
export function nameTag(tags: readonly Tag[] | undefined): string | undefined {
  return tags?.find(({ Key }) => Key === 'Name')?.Value;
}

/** Filters for what belongs to somebody; keys that are absent do not count. */
export function belongingTo(belonging: Partial<Belonging>): Filter[] {
  return Object.entries(KEYS).flatMap(([part, key]) => {
    // KEYS has the keys of Belonging.
    const value = belonging[part as keyof Belonging];
    return value === undefined ? [] : [{ Name: `tag:${key}`, Values: [value] }];
  });
}

/** The filter for what is any Purlin's. */
export const ANY_PURLIN: Filter = { Name: 'tag-key', Values: [KEYS.owner] };
