import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import type { RecordedValue, SecretRef } from '../../model/record.ts';
import type { Sealer } from '../sealer.ts';
import { namedSecret, publishedSecret, type Secrets } from '../secrets.ts';
import type { Tables } from './tables.ts';

export function memorySecrets(tables: Tables, sealer: Sealer): Secrets {
  const keep = (name: string | undefined, value: Json): SecretRef => {
    const text = JSON.stringify(value);
    const tag = sealer.tag(typeof value === 'string' ? value : text);
    const key = name ?? publishedSecret(tag);
    tables.secrets.set(key, { tag, body: sealer.seal(key, text) });
    return { $secret: key, tag };
  };
  const refOf = (key: string): SecretRef | undefined => {
    const entry = tables.secrets.get(key);
    return entry && { $secret: key, tag: entry.tag };
  };
  return {
    putSecret: async (deployment, name, text) => keep(namedSecret(deployment, name), text),
    secret: async (deployment, name) => refOf(namedSecret(deployment, name)),
    async secrets(deployment) {
      const prefix = namedSecret(deployment, '');
      const named = [...tables.secrets].filter(([key]) => key.startsWith(prefix));
      return Object.fromEntries(named.map(([key, { tag }]) => [key.slice(prefix.length), { $secret: key, tag }]));
    },
    async sealValues(values, secretNames) {
      const sealed: Record<string, RecordedValue> = { ...values };
      for (const [name, value] of Object.entries(values))
        if (secretNames.has(name)) sealed[name] = keep(undefined, value);
      return sealed;
    },
    async open(ref) {
      const entry = tables.secrets.get(ref.$secret);
      if (entry === undefined)
        throw new AppError('secret', `cannot open secret ${ref.$secret}: it is not in this store`);
      return JSON.parse(sealer.open(ref.$secret, entry.body));
    },
    tag: (text) => sealer.tag(text),
    derive: (use) => sealer.derive(use),
  };
}
