import { choiceAt, chooseKind, type MachineKind, type MachineWish } from '../model/choose-machine.ts';
import type { Site } from '../model/content.ts';
import type { Facts } from '../model/facts.ts';
import type { MachineChoice, SizeOffer } from '../model/offers.ts';
import { priceSizes } from '../model/price-sizes.ts';
import { lacksOf } from '../model/rank-sizes.ts';
import type { RecordedMachine } from '../model/record.ts';
import { canonical } from './canonical.ts';
import { addProblem, type Context } from './context.ts';
import type { Minima } from './minima.ts';

const NO_FACTS: Facts = {};

/** What a machine to create is made of, and the facts that follow. */
export interface Birth {
  readonly choice?: MachineChoice;
  readonly facts: Facts;
}

/** Image, size and zone of machines: chosen once for a group at a site, kept by machines that are there. */
export class MachineChoices {
  private readonly kinds = new Map<string, MachineKind | undefined>();
  private readonly priced = new Map<string, readonly SizeOffer[]>();
  private readonly predicted = new Map<string, Facts>();
  private readonly outgrown = new Map<string, { readonly whats: readonly string[]; readonly names: string[] }>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** For a new machine. What cannot be chosen is a problem at the site's `machine`. */
  born(site: Site, group: string, minima: Minima, ordinal: number): Birth {
    const kind = this.kindOf(site, group, minima);
    if (kind === undefined) return { facts: this.offers(site)?.facts ?? NO_FACTS };
    const choice = choiceAt(kind, ordinal);
    return { ...(Object.keys(choice).length > 0 && { choice }), facts: this.factsOf(site, choice) };
  }

  /**
   * For a recorded machine: what it was born with. One that has not come up yet is chosen anew when its group or site wants
   * something else now, or when what was chosen is no longer on offer.
   */
  living(site: Site, recorded: RecordedMachine, minima: Minima): Birth {
    const before = recorded.planned?.desired;
    const choice = before?.choice;
    if (recorded.state === 'up') {
      if (choice !== undefined) this.compare(site, recorded, choice, minima);
      return { ...(choice && { choice: this.withPrice(site, choice) }), facts: this.factsOf(site, choice ?? {}) };
    }
    const isSame =
      choice !== undefined &&
      canonical(before?.machine) === canonical(site.file.machine ?? {}) &&
      canonical(before?.minima) === canonical(minima) &&
      this.isOffered(site, choice);
    return isSame
      ? { choice, facts: this.factsOf(site, choice) }
      : this.born(site, recorded.group, minima, recorded.ordinal);
  }

  /** Tells once per kind of machine where machines that are there fall short of what is wished now. */
  addNotices(): void {
    for (const { whats, names } of this.outgrown.values()) {
      if (whats.length === 0) continue;
      const [first = ''] = names;
      const more = names.length === 1 ? '' : ` and ${names.length - 1} more`;
      const message = `${first}${more} ${names.length === 1 ? 'keeps' : 'keep'} ${whats.join('; ')}; only a new machine gets another: purlin apply --replace ${first}`;
      this.context.notices.push({ kind: 'warning', message, ...(names.length === 1 && { machine: first }) });
    }
  }

  private kindOf(site: Site, group: string, minima: Minima): MachineKind | undefined {
    const key = `${site.name}|${group}`;
    if (this.kinds.has(key)) return this.kinds.get(key);
    const { images = [], zones = [] } = this.offers(site) ?? {};
    const kind = chooseKind({ images, sizes: this.sizesOf(site), zones }, wishOf(site), minima);
    if (kind.kind === 'none')
      addProblem(
        this.context,
        'machine-choice',
        `cannot choose machines of group ${group} at site ${site.name}: ${kind.message}`,
        {
          locate: site.locate,
          path: ['machine', kind.key],
          hint: kind.hint,
        },
      );
    const found = kind.kind === 'none' ? undefined : kind;
    this.kinds.set(key, found);
    return found;
  }

  /** Facts that are predicted from the site, image and size; one object for equal choices. */
  private factsOf(site: Site, choice: MachineChoice): Facts {
    const key = `${site.name}|${choice.image?.id ?? choice.image?.name ?? ''}|${choice.size?.name ?? ''}`;
    let facts = this.predicted.get(key);
    if (facts === undefined) {
      const offers = this.offers(site);
      const { facts: told } = wishOf(site);
      facts = { ...offers?.facts, ...this.imageOf(site, choice)?.facts, ...this.sizeOf(site, choice)?.facts, ...told };
      this.predicted.set(key, facts);
    }
    return facts;
  }

  private imageOf(site: Site, { image }: MachineChoice) {
    const named = this.offers(site)?.images?.filter(({ name }) => name === image?.name) ?? [];
    return named.find(({ id }) => id === image?.id);
  }

  private sizeOf(site: Site, { size }: MachineChoice) {
    return size === undefined ? undefined : this.sizesOf(site).find(({ name }) => name === size.name);
  }

  /** The operator's price of its size as it is now, else that at its birth, else the platform's once there is one. */
  private withPrice(site: Site, choice: MachineChoice): MachineChoice {
    const now = this.sizeOf(site, choice)?.price;
    const price = now?.from === 'price list' ? now : (choice.price ?? now);
    return price === undefined ? choice : { ...choice, price };
  }

  private sizesOf(site: Site): readonly SizeOffer[] {
    let sizes = this.priced.get(site.name);
    if (sizes === undefined)
      this.priced.set(site.name, (sizes = priceSizes(this.offers(site)?.sizes ?? [], site.prices)));
    return sizes;
  }

  private isOffered(site: Site, choice: MachineChoice): boolean {
    const hasImage = choice.image === undefined || this.imageOf(site, choice) !== undefined;
    const hasSize = choice.size === undefined || this.sizeOf(site, choice) !== undefined;
    return hasImage && hasSize;
  }

  private compare(site: Site, recorded: RecordedMachine, choice: MachineChoice, minima: Minima): void {
    const key = `${recorded.group}|${site.name}|${choice.image?.name ?? ''}|${choice.size?.name ?? ''}`;
    let outgrown = this.outgrown.get(key);
    if (outgrown === undefined)
      this.outgrown.set(key, (outgrown = { whats: this.differences(site, choice, minima), names: [] }));
    outgrown.names.push(recorded.name);
  }

  private differences(site: Site, choice: MachineChoice, minima: Minima): readonly string[] {
    const wish = wishOf(site);
    const found: string[] = [];
    if (choice.image !== undefined && wish.image !== undefined && wish.image !== choice.image.name)
      found.push(`image ${choice.image.name}, and site ${site.name} names ${wish.image} now`);
    const { size } = choice;
    if (size === undefined) return found;
    const offer = this.sizeOf(site, choice);
    const { cpus = 0, memoryMiB = 0, diskMiB = 0, arch } = minima;
    const demand = { cpus, memoryMiB, diskMiB: wish.disk === undefined ? diskMiB : 0, arch, zones: [], zoned: [] };
    const lacks =
      offer === undefined
        ? []
        : lacksOf(
            { name: offer.name, facts: offer.facts, ...(offer.diskMiB !== undefined && { diskMiB: offer.diskMiB }) },
            demand,
          );
    if (lacks.length > 0) found.push(`size ${size.name}, which ${lacks.join(', ')}`);
    else if (wish.size !== undefined && wish.size !== size.name)
      found.push(`size ${size.name}, and site ${site.name} names ${wish.size} now`);
    return found;
  }

  private offers(site: Site) {
    return this.context.input.offers[site.name];
  }
}

/** The adapter's schema has checked these keys; a platform without offers to choose from has none of them. */
function wishOf(site: Site): MachineWish & { readonly facts?: Facts } {
  return site.file.machine ?? NO_FACTS;
}
