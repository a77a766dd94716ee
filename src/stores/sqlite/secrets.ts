import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import type { RecordedValue, SecretRef } from '../../model/record.ts';
import type { Sealer } from '../sealer.ts';
import { namedSecret, publishedSecret, type Secrets } from '../secrets.ts';
import type { Database } from './database.ts';

export function sqliteSecrets(db: Database, sealer: Sealer): Secrets {
  const keep = (name: string, value: Json) => keepSecret(db, sealer, name, value);
  const refOf = (row: { name: string; tag: string }): SecretRef => ({ $secret: row.name, tag: row.tag });
  return {
    async putSecret(deployment, name, text) {
      return keep(namedSecret(deployment, name), text);
    },
    async secret(deployment, name) {
      const row = db.get<{ name: string; tag: string }>(
        'SELECT name, tag FROM secrets WHERE name = ?',
        namedSecret(deployment, name),
      );
      return row === undefined ? undefined : refOf(row);
    },
    async secrets(deployment) {
      const prefix = namedSecret(deployment, '');
      const rows = db.all<{ name: string; tag: string }>(
        'SELECT name, tag FROM secrets WHERE substr(name, 1, ?) = ?',
        prefix.length,
        prefix,
      );
      return Object.fromEntries(rows.map((row) => [row.name.slice(prefix.length), refOf(row)]));
    },
    async sealValues(values, secretNames) {
      const sealed: Record<string, RecordedValue> = { ...values };
      for (const [name, value] of Object.entries(values)) if (secretNames.has(name)) sealed[name] = keep('', value);
      return sealed;
    },
    async open(ref) {
      const row = db.get<{ body: Uint8Array }>('SELECT body FROM secrets WHERE name = ?', ref.$secret);
      if (row === undefined) throw new AppError('secret', `cannot open secret ${ref.$secret}: it is not in this store`);
      return JSON.parse(sealer.open(ref.$secret, row.body));
    },
    tag: (text) => sealer.tag(text),
    derive: (use) => sealer.derive(use),
  };
}

/** Seals a value under a name; without a name under its own tag, so that equal values are kept once. */
function keepSecret(db: Database, sealer: Sealer, name: string, value: Json): SecretRef {
  const text = JSON.stringify(value);
  const tag = sealer.tag(typeof value === 'string' ? value : text);
  const ref = { $secret: name || publishedSecret(tag), tag };
  const known = db.get<{ tag: string }>('SELECT tag FROM secrets WHERE name = ?', ref.$secret);
  if (known?.tag === tag) return ref;
  const body = sealer.seal(ref.$secret, text);
  db.run('INSERT OR REPLACE INTO secrets (name, tag, body) VALUES (?, ?, ?)', ref.$secret, tag, body);
  return ref;
}
