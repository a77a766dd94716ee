/** A version inside an expression; it compares with other versions only. */
export class Version {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const PRE_RELEASE = /^(~|-?(alpha|beta|rc|pre|dev))/i;

/**
 * Orders two versions: numbers by value, words by letters, what is missing counts less, a pre-release (`-rc1`, `~beta`) less than
 * its release. `12` < `12.1`, `1.9` < `1.10`, `1.0-rc1` < `1.0`, `6.1.0` < `6.1.0-13-amd64`.
 */
export function compareVersions(left: Version, right: Version): number {
  const a = tokens(left.text);
  const b = tokens(right.text);
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareTokens(a[i], b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function tokens(text: string): readonly string[] {
  return text.replace(/^v(?=\d)/, '').match(/\d+|[-~]?[A-Za-z]+/g) ?? [];
}

function compareTokens(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return PRE_RELEASE.test(b ?? '') ? 1 : -1;
  if (b === undefined) return PRE_RELEASE.test(a) ? -1 : 1;
  const aNumber = /^\d/.test(a);
  if (aNumber !== /^\d/.test(b)) return aNumber ? 1 : -1;
  if (aNumber) return Math.sign(Number(a) - Number(b));
  return a < b ? -1 : 1;
}
