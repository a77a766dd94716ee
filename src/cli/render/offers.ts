import { rankSizes } from '../../model/rank-sizes.ts';
import type { OffersDocument } from '../../server/documents/sites.ts';
import { renderPairs } from './pairs.ts';
import { paint, type Style } from './style.ts';
import { table } from './table.ts';
import { number } from './text.ts';

/** So many sizes and images are shown without --all. */
const SHOWN = 20;
/** As many decimals as clouds publish, so that amounts stand below each other. */
const AMOUNT = new Intl.NumberFormat('en', { minimumFractionDigits: 4, maximumFractionDigits: 6 });

/** What a site gives: images, sizes with their price, and the rest in a few lines. */
export function renderOffers(offers: OffersDocument, style: Style, view: { readonly all: boolean }): readonly string[] {
  const most = view.all ? Number.POSITIVE_INFINITY : SHOWN;
  const listed = (items: readonly string[]) => (items.length === 0 ? '-' : items.join(', '));
  return [
    `${paint(style, 'strong', offers.site)}  ${paint(style, 'quiet', `platform ${offers.platform}, asked ${offers.at}`)}`,
    ...section(style, most, offers.images, IMAGE_COLUMNS, (image) => [
      image.name,
      text(image.facts['arch']),
      image.createdAt?.slice(0, 10) ?? '-',
      image.id ?? '-',
    ]),
    ...section(style, most, rankSizes(offers.sizes), SIZE_COLUMNS, (size) => [
      size.name,
      text(size.facts['cpus']),
      size.facts['memoryMiB'] === undefined ? '-' : `${number(Number(size.facts['memoryMiB']))} MiB`,
      text(size.facts['arch']),
      size.price === undefined ? '-' : `${AMOUNT.format(size.price.amount)} ${size.price.currency}/h`,
    ]),
    '',
    ...renderPairs(style, [
      ['zones', listed(offers.zones)],
      [
        'networks',
        listed(offers.networks.map(({ name, reach }) => (reach === 'anywhere' ? `${name} (from anywhere)` : name))),
      ],
      [
        'services',
        listed(offers.services.map(({ name, detail }) => (detail === undefined ? name : `${name}: ${detail}`))),
      ],
      ['provides', listed(offers.provides)],
    ]),
  ];
}

const IMAGE_COLUMNS = [{ title: 'IMAGE' }, { title: 'ARCH' }, { title: 'OF' }, { title: 'ID', flexible: true }];
const SIZE_COLUMNS = [
  { title: 'SIZE' },
  { title: 'CPUS', right: true },
  { title: 'MEMORY', right: true },
  { title: 'ARCH' },
  { title: 'PRICE', right: true },
];

function section<T>(
  style: Style,
  most: number,
  items: readonly T[],
  columns: Parameters<typeof table>[1],
  row: (item: T) => readonly string[],
): readonly string[] {
  if (items.length === 0) return [];
  const left = items.length - most;
  const more = left > 0 ? [paint(style, 'quiet', `and ${number(left)} more: --all`)] : [];
  return ['', ...table(style, columns, items.slice(0, most).map(row)), ...more];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '-';
}
