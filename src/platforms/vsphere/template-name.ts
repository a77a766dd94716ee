import type { Facts } from '../../model/facts.ts';
import { architectureIn, factsOfImageName, imageNameOf } from '../distributions.ts';

/**
 * What a template is: by its name (`debian-12`, `debian-12-amd64-20251103`, `Rocky_9.4_x86_64`), else by its guest id
 * (`debian12_64Guest`), which only tells the version of some. undefined: nothing that a machine could ask for.
 */
export function readTemplateName(name: string, guestId: string): { name: string; facts: Facts } | undefined {
  const guest = guestId.toLowerCase();
  const image = imageOf(name.toLowerCase()) ?? imageOfGuest(guest);
  if (image === undefined) return undefined;
  const arch = architectureIn(name) ?? (guest.startsWith('arm') ? 'arm64' : 'amd64');
  return { name: image, facts: { ...factsOfImageName(image), arch } };
}

function imageOf(name: string): string | undefined {
  const [, word = '', version = ''] = /^([a-z]+)[-_. ]?(\d+(?:\.\d+)?)(?=$|[-_. ])/.exec(name) ?? [];
  return imageNameOf(word, version);
}

function imageOfGuest(guestId: string): string | undefined {
  const [, word = '', version = ''] = /^(?:arm)?([a-z]+?)(\d+)?_?(?:64)?guest$/.exec(guestId) ?? [];
  // Not a version: `ubuntu64Guest` is any Ubuntu of 64 bits.
  return version === '64' ? undefined : imageNameOf(word, version);
}
