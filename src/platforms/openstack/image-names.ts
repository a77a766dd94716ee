import type { Facts } from '../../model/facts.ts';
import {
  architectureIn,
  debianArchitecture,
  factsOfImageName,
  imageNameOf,
  imageNameOfCodename,
} from '../distributions.ts';

/** An image by what it is: `debian-12`. */
export interface ImageName {
  readonly name: string;
  readonly facts: Facts;
}

/**
 * What an image is, from its properties, else from its name; undefined where neither tells.
 * @example readImageName('Debian 12 (bookworm) x86_64', {}) gives debian-12 of amd64
 * Source: Glance, "Useful image properties": os_distro, os_version, architecture.
 */
export function readImageName(
  name: string,
  properties: {
    readonly os_distro?: string | undefined;
    readonly os_version?: string | undefined;
    readonly architecture?: string | undefined;
  },
): ImageName | undefined {
  const told = fromProperties(properties.os_distro, properties.os_version) ?? fromText(name);
  if (told === undefined) return undefined;
  const arch = debianArchitecture(properties.architecture) ?? architectureIn(name);
  return { name: told, facts: { ...factsOfImageName(told), ...(arch !== undefined && { arch }) } };
}

function fromProperties(distro: string | undefined, version: string | undefined): string | undefined {
  if (distro === undefined || version === undefined) return undefined;
  return imageNameOfCodename(version) ?? imageNameOf(distro, version);
}

function fromText(text: string): string | undefined {
  const lower = text.toLowerCase();
  for (const [, word = '', version = ''] of lower.matchAll(
    /([a-z]+)(?:[\s_-]*(?:linux|stream|server|cloud|genericcloud|generic))*[\s_-]*v?(\d+(?:\.\d+)*)/g,
  )) {
    const found = imageNameOf(word, version);
    if (found !== undefined) return found;
  }
  return lower
    .split(/[^a-z]+/)
    .map(imageNameOfCodename)
    .find((found) => found !== undefined);
}
