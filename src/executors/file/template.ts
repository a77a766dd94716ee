import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import { fieldText } from '../field.ts';

/**
 * Fills `{{ name }}` with inputs; braces around anything but one name stay as they are.
 * Throws `invalid-file` for a name that is no input.
 * @example fillTemplate('port {{ port }}', { port: 80 }, 'a.conf') === 'port 80'
 */
export function fillTemplate(text: string, inputs: Readonly<Record<string, Json>>, file: string): string {
  return text.replace(/\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g, (_, name: string) => {
    if (!(name in inputs)) {
      throw new AppError('invalid-file', `cannot fill the template ${file}: {{ ${name} }} is no input of the role`, {
        hint: `Inputs are: ${Object.keys(inputs).sort().join(', ') || 'none'}.`,
      });
    }
    return fieldText({ input: name }, inputs);
  });
}
