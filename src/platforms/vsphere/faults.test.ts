import { describe, expect, it, test } from 'vitest';
import { AppError } from '../../model/errors.ts';
import { explainFault } from './faults.ts';
import { faultIn, localizedFault, VimFault } from './vim-fault.ts';
import { field, readXml } from './xml.ts';

test.each([
  ['InvalidLogin', 'credentials'],
  ['NotAuthenticated', 'credentials'],
  ['NoPermission', 'credentials'],
  ['InsufficientResourcesFault', 'quota'],
  ['InsufficientMemoryResourcesFault', 'quota'],
  ['NoDiskSpace', 'quota'],
  ['ManagedObjectNotFound', 'not-found'],
  ['DuplicateName', 'platform'],
  ['TaskInProgress', 'platform-busy'],
  ['ConcurrentAccess', 'platform-busy'],
  ['HostCommunication', 'platform-busy'],
  ['SomethingElse', 'platform'],
])('the fault %s is %s, with something to try', (type, code) => {
  const error = explainFault('make machine m1', new VimFault(type, 'Why.', ''));
  expect(error).toMatchObject({
    code,
    message: `cannot make machine m1: Why (${type})`,
    hint: expect.stringMatching(/\S/),
  });
});

describe('a fault', () => {
  it('of missing rights names the privilege', () => {
    const fault = new VimFault('NoPermission', 'Permission to perform this operation was denied.', {
      privilegeId: 'Folder.Create',
    });
    expect(explainFault('make machine m1', fault)).toMatchObject({
      message: 'cannot make machine m1: the account lacks the privilege Folder.Create',
    });
  });

  it('without a text is told by its type', () => {
    expect(explainFault('x', new VimFault('NotSupported', '', ''))).toMatchObject({
      message: 'cannot x: NotSupported',
    });
  });

  it('is known by its type, or by the name of its element', () => {
    const body = (detail: string) =>
      field(
        readXml(
          `<Body><Fault><faultcode>x</faultcode><faultstring>no</faultstring><detail>${detail}</detail></Fault></Body>`,
        ),
        'Body',
      );
    expect(
      faultIn(
        body(
          '<NotAuthenticatedFault xsi:type="NotAuthenticated"><object type="Folder">f</object></NotAuthenticatedFault>',
        ),
      ),
    ).toMatchObject({
      type: 'NotAuthenticated',
      message: 'no',
    });
    expect(faultIn(body('<InvalidLoginFault/>'))?.type).toBe('InvalidLogin');
    expect(faultIn(body(''))?.type).toBe('RuntimeFault');
    expect(faultIn(field(readXml('<Body><R/></Body>'), 'Body'))).toBeUndefined();
  });

  it('of a task is known by its type', () => {
    const error = field(
      readXml(
        '<e><fault xsi:type="DuplicateName"><name>m1</name></fault><localizedMessage>exists</localizedMessage></e>',
      ),
      'e',
    );
    expect(localizedFault(error)).toMatchObject({ type: 'DuplicateName', message: 'exists', detail: { name: 'm1' } });
  });
});

test('anything but a fault stays as it is', () => {
  const error = new AppError('unreachable', 'no');
  expect(explainFault('x', error)).toBe(error);
});
