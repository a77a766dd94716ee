import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelope, field, leaf, listOf, node, readXml, refLeaf, stringLeaf, textOf, typed } from './xml.ts';

const read = (xml: string) => field(readXml(xml), 'a');

describe('writing', () => {
  it('gives an envelope with the object first', () => {
    const written = envelope('PowerOnVM_Task', { type: 'VirtualMachine', value: 'vm-1' }, [leaf('x', true)]);
    expect(written).toContain(
      '<PowerOnVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">vm-1</_this><x>true</x></PowerOnVM_Task>',
    );
  });

  it('lets no text become an element', () => {
    expect(node('a', leaf('b', '</b><c/>&amp;"')).xml).toBe('<a><b>&lt;/b&gt;&lt;c/&gt;&amp;amp;&quot;</b></a>');
  });

  it('writes subtypes, strings of any type and references', () => {
    expect(typed('a', 'VirtualDisk', leaf('key', -1)).xml).toBe('<a xsi:type="VirtualDisk"><key>-1</key></a>');
    expect(stringLeaf('value', '<').xml).toBe('<value xsi:type="xsd:string">&lt;</value>');
    expect(refLeaf('obj', { type: 'Folder', value: 'group-d"1' }).xml).toBe('<obj type="Folder">group-d&quot;1</obj>');
  });

  it('is read back as it was, whatever the text, but for characters that XML forbids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(read(node('a', leaf('b', text), leaf('c', 1)).xml)).toEqual({ b: text, c: '1' });
      }),
    );
    expect(leaf('a', 'x\u{0}\u{1b}y').xml).toBe('<a>x\u{fffd}\u{fffd}y</a>');
  });
});

describe('reading', () => {
  it.each([
    ['<a xmlns:xsi="u" xsi:type="xsd:string">12</a>', '12'],
    ['<a xsi:type="VirtualMachinePowerState">poweredOn</a>', 'poweredOn'],
    ['<a i:type="ManagedObjectReference" type="Folder">group-v3</a>', { type: 'Folder', value: 'group-v3' }],
    ['<a><b>1</b><b>2</b><c/></a>', { b: ['1', '2'], c: '' }],
    ['<p:a><q:b xsi:type="NotAuthenticated"/></p:a>', { b: { $type: 'NotAuthenticated' } }],
    [
      '<a xsi:type="ArrayOfOptionValue"><O><key>k</key><value xsi:type="xsd:string">v</value></O></a>',
      [{ key: 'k', value: 'v' }],
    ],
    ['<a xsi:type="ArrayOfString"/>', []],
    ['<a>&#x4e;&#38;&lt;&#10;</a>', 'N&<\n'],
  ])('makes plain values of %s', (xml, value) => {
    expect(read(xml)).toEqual(value);
  });

  it('finds no field where there is none', () => {
    expect([field('text', 'a'), field([], 'a'), textOf({ a: [] }, 'a'), listOf(undefined), listOf('')]).toEqual([
      undefined,
      undefined,
      '',
      [],
      [],
    ]);
  });
});
