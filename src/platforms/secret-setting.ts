import { z } from 'zod';
import { AppError } from '../model/errors.ts';
import type { Surroundings } from './surroundings.ts';

/** A setting that must not stand in a file: `{ secret: NAME }`, from PURLIN_SECRET_NAME, the state folder's `secrets/NAME`, or the store. */
export const secretSettingSchema = z.strictObject({ secret: z.string() });
export type SecretSetting = z.infer<typeof secretSettingSchema>;

/** The clear text of a setting. Errors: `secret` when nothing of that name is known, with the places that were looked at. */
export async function openSetting(setting: SecretSetting, { secret }: Pick<Surroundings, 'secret'>): Promise<string> {
  const text = await secret(setting.secret);
  if (text !== undefined) return text;
  const variable = `PURLIN_SECRET_${setting.secret.replaceAll('-', '_').toUpperCase()}`;
  throw new AppError('secret', `cannot read the secret ${setting.secret}: it is nowhere`, {
    hint: `Set ${variable}, or write it to secrets/${setting.secret} in the state folder.`,
  });
}
