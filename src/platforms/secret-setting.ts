import { z } from 'zod';
import { AppError } from '../model/errors.ts';
import type { Surroundings } from './surroundings.ts';

/** A setting that must not stand in a file: `{ secret: NAME }`, from PURLIN_SECRET_NAME, the state folder's `secrets/NAME`, or the store. */
export const secretSettingSchema = z.strictObject({ secret: z.string().describe('Name of the secret.') }).meta({
  id: 'secret',
  description:
    'A secret by its name, such as `{ secret: aws-key }`: read from the variable `PURLIN_SECRET_AWS_KEY`, else from the file `secrets/aws-key` in the state folder.',
});
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
