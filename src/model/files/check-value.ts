import semver from 'semver';
import { z } from 'zod';
import type { FORMATS, Input } from './values.ts';

type Format = (typeof FORMATS)[number];
type Type = Omit<Input, 'from' | 'default'>;

const host = z.hostname();
const addresses = [z.ipv4(), z.ipv6()] as const;
const networks = [z.cidrv4(), z.cidrv6()] as const;
const isOneOf = (schemas: readonly z.ZodType[], text: string) =>
  schemas.some((schema) => schema.safeParse(text).success);

/** How each format is recognized, and an example for messages. Hosts by RFC 1123, CIDR by RFC 4632, ranges by npm's semver. */
const CHECKS: Readonly<Record<Format, { readonly fits: (text: string) => boolean; readonly example: string }>> = {
  host: { fits: isHost, example: 'web.example.org or 10.0.0.1' },
  'host-port': { fits: isHostPort, example: '10.0.0.1:2377' },
  cidr: { fits: (text) => isOneOf(networks, text), example: '10.0.0.0/8' },
  duration: { fits: (text) => /^\d+(ms|s|m|h)$/.test(text), example: '90s' },
  bytes: { fits: (text) => /^\d+(B|KiB|MiB|GiB|TiB)?$/.test(text), example: '512MiB' },
  semver: { fits: (text) => semver.valid(text) !== null, example: '1.2.3' },
  'semver-range': { fits: (text) => semver.validRange(text) !== null, example: '^1.2' },
  uri: { fits: (text) => URL.canParse(text), example: 'https://example.org/path' },
  ip: { fits: (text) => isOneOf(addresses, text), example: '10.0.0.1' },
};

function isHost(text: string): boolean {
  return isOneOf([host, ...addresses], text);
}

function isHostPort(text: string): boolean {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  return parts !== null && isHost(parts[1] ?? parts[2] ?? '') && port >= 1 && port <= 65535;
}

/**
 * Why a value does not fit a type, as a clause ("is 70000, more than 65535"), or undefined when it fits. A secret (`{ secret: NAME }`
 * or a reference to one) fits any scalar: its text is checked nowhere.
 */
export function checkValue(type: Type, value: unknown): string | undefined {
  if (isSecret(value))
    return type.type === 'array' || type.type === 'object' ? 'is a secret, which is a text' : undefined;
  const wrongType = checkType(type.type, value);
  if (wrongType !== undefined) return wrongType;
  if (type.enum !== undefined && !type.enum.some((one) => one === value)) {
    return `is ${show(value)}, not one of ${type.enum.join(', ')}`;
  }
  if (typeof value === 'number') return checkRange(type, value);
  if (typeof value === 'string') return checkText(type, value);
  if (Array.isArray(value) && type.items !== undefined) return checkItems(type.items, value);
  return undefined;
}

function checkType(type: Type['type'], value: unknown): string | undefined {
  if (type === undefined) return undefined;
  const fits = {
    string: typeof value === 'string',
    integer: Number.isSafeInteger(value),
    number: typeof value === 'number',
    boolean: typeof value === 'boolean',
    array: Array.isArray(value),
    object: typeof value === 'object' && value !== null && !Array.isArray(value),
  };
  return fits[type] ? undefined : `is ${show(value)}, not ${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function checkRange(type: Type, value: number): string | undefined {
  if (type.minimum !== undefined && value < type.minimum) return `is ${value}, less than ${type.minimum}`;
  if (type.maximum !== undefined && value > type.maximum) return `is ${value}, more than ${type.maximum}`;
  return undefined;
}

function checkText(type: Type, value: string): string | undefined {
  if (type.pattern !== undefined && !new RegExp(type.pattern, 'u').test(value))
    return `is ${show(value)}, which does not match ${type.pattern}`;
  const check = type.format === undefined ? undefined : CHECKS[type.format];
  return check === undefined || check.fits(value)
    ? undefined
    : `is ${show(value)}, not a ${type.format} such as ${check.example}`;
}

function checkItems(items: NonNullable<Type['items']>, list: readonly unknown[]): string | undefined {
  for (const [index, item] of list.entries()) {
    const why = checkValue(items, item);
    if (why !== undefined) return `has an element [${index}] that ${why}`;
  }
  return undefined;
}

function isSecret(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('$secret' in value || ('secret' in value && Object.keys(value).length === 1))
  );
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return 'a map';
  return typeof value === 'string' ? `"${value.length > 40 ? `${value.slice(0, 37)}...` : value}"` : String(value);
}
