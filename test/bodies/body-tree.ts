import { join } from 'node:path';
import { ensureTree } from '../../src/platforms/lab/tree.ts';

/** Images of bodies. */
export type BodyImage = 'debian-12' | 'debian-13';

/** A cache like that of the lab's trees, beside it: `doctor --clean` does not know of bodies. */
const FOLDER = '/var/cache/purlin/bodies';

const VARIANT = {
  name: 'cloud-1',
  // What Debian's cloud images have for cloud-init's stages and for roles; nftables is the yard's packet filter.
  packages: ['cloud-init', 'sudo', 'dbus', 'gpgv', 'curl', 'nftables'],
  customize: join(import.meta.dirname, 'customize-body-tree.sh'),
};

/** The disk that bodies of an image are born with, built at most once per machine; a minute. */
export async function ensureBodyTree(image: BodyImage, signal: AbortSignal): Promise<string> {
  return await ensureTree({ image, init: 'systemd' }, { folder: FOLDER, signal, variant: VARIANT });
}
