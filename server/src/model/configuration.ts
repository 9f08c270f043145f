import { isAtLeast, type HaproxyVersion } from '../language/version.ts';
import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Mentions } from '../syntax/mentions.ts';
import type { Place } from '../syntax/place.ts';
import type { Span } from '../text/span.ts';
import { deadRoutesBeside, deadRoutesOf, leadsAllAway, liveRoutesBeside, liveRoutesOf, type DeadRoutes } from './routes/dead-routes.ts';
import { inStretches, proxiesThat } from './incremental/in-proxies.ts';
import { remember } from './incremental/memo.ts';
import { proxiesOf } from './proxies.ts';
import type { Proxy } from './proxy.ts';
import { proxyNamesOf, type ProxyNames } from './proxy-names.ts';
import { routesOf, type Route } from './routes/route.ts';
import type { Section } from './section.ts';
import { sectionsOf } from './sections.ts';
import type { Stretch } from './incremental/stretch.ts';
import { stretchesOf } from './incremental/stretches.ts';

const disabledBackends = proxiesThat(proxy => proxy.isBackend && proxy.isDisabled, ['disabled']);

function joined(all: readonly Mentions[]): Mentions {
  return [...new Set(all)].reduce((some, each) => some.with(each));
}

const mentionsIn = inStretches(({ sections }) => [joined(sections.map(({ mentions }) => mentions))]);
const joinedOnce = remember(joined);

/** One or more files that one HAProxy process reads, in its order. */
export class Configuration {
  readonly documents: readonly HaproxyDocument[];
  readonly version: HaproxyVersion;
  /**
   * False for a fragment, of which nothing may be called missing: nobody declared the configuration, no `global` or `defaults` is in it, and it is no
   * `haproxy.cfg` that does without. A template is one whatever is in it.
   */
  readonly isWhole: boolean;
  /** All sections that are read. A section does not continue into the next file; defaults do. */
  readonly sections: readonly Section[];
  readonly proxies: readonly Proxy[];
  /** The same sections and proxies in groups; see `stretch.ts`. */
  readonly stretches: readonly Stretch[];
  #names: ProxyNames | undefined;
  #routes: Map<Proxy, Route[]> | undefined;

  /** @param isDeclared the files were named as one configuration, so that what is missing in them is missing. */
  constructor(documents: readonly HaproxyDocument[], version: HaproxyVersion, isDeclared = false) {
    this.documents = documents;
    this.version = version;
    const sections = documents.map(document => sectionsOf(document, version));
    this.sections = sections[0] && sections.length === 1 ? sections[0] : sections.flat();
    this.proxies = proxiesOf(this.sections, this.origin);
    this.stretches = stretchesOf(this.sections, this.proxies, this.origin);
    const hasBase = () => this.sections.some(section => section.kind === 'global' || section.kind === 'defaults');
    this.isWhole = !documents.some(document => document.isTemplate) && (isDeclared || hasBase() || this.#standsAlone());
  }

  /** True for a lone `haproxy.cfg` that clients can connect to, and whose routes all lead to sections of its own: HAProxy needs no more. */
  #standsAlone(): boolean {
    const [{ name } = { name: '' }, ...others] = this.documents;
    if (others.length > 0 || !/(?:^|[/\\])haproxy\.cfg$/.test(name)) return false;
    const isReached = this.proxies.some(proxy => proxy.isFrontend && proxy.statements('bind').length > 0);
    return isReached && this.proxies.every(proxy => routesOf(proxy).every(route => route.isDynamic || this.backend(route.name) !== undefined));
  }

  /** The same object for all states of the configuration, as long as it begins with the same file. */
  get origin(): object {
    return this.documents[0]?.origin ?? this;
  }

  /** The section that a block is in: one without a header, for lines above the first of their file. Undefined for a block of no document. */
  sectionOf(block: Block): Section | undefined {
    return this.sections.find(section => section.has(block));
  }

  /** A section as a proxy; undefined for `global` and all others that are none. */
  proxyOf(section: Section): Proxy | undefined {
    return this.proxies.find(proxy => proxy.section === section);
  }

  /** Which sections have which names. */
  get names(): ProxyNames {
    return (this.#names ??= proxyNamesOf(this.proxies, this.origin));
  }

  /** The backend or listen section of this name: what a `use_backend` finds. The first one when several share the name. */
  backend(name: string): Proxy | undefined {
    return this.names.backend(name);
  }

  /** The interesting words of all its sections; see `syntax/mentions.ts`. */
  get mentions(): Mentions | undefined {
    return this.sections.length > 0 ? joinedOnce(mentionsIn(this)) : undefined;
  }

  /** The names a route can lead to. */
  get backendNames(): string[] {
    return this.proxies.filter(proxy => proxy.isBackend).map(proxy => proxy.name);
  }

  /** The static routes by which requests come to a backend. Empty when there are only lines that are never reached, or names made at run time. */
  routesTo(backend: Proxy): readonly Route[] {
    if (!this.#routes) {
      this.#routes = new Map();
      for (const proxy of this.proxies) {
        for (const route of this.#hasPassedOver(proxy) ? liveRoutesBeside(proxy, each => this.isPassedOver(each)) : liveRoutesOf(proxy)) {
          const target = route.isDynamic ? undefined : this.backend(route.name);
          if (!target) continue;
          const routes = this.#routes.get(target);
          if (routes) routes.push(route.bySender);
          else this.#routes.set(target, [route.bySender]);
        }
      }
    }
    return this.#routes.get(backend) ?? [];
  }

  /**
   * True for a `use_backend` line that leads to a backend which is `disabled`: HAProxy goes on with the next line, from 3.4 on. 3.2 and before take the
   * line, and answer 503; so do all of them at a `default_backend`.
   */
  isPassedOver(route: Route): boolean {
    return route.keyword === 'use_backend' && !route.isDynamic && isAtLeast(this.version, '3.4') && this.backend(route.name)?.isDisabled === true;
  }

  /** The `use_backend` lines of a section that are never reached, by their cause. */
  deadRoutesOf(proxy: Proxy): readonly DeadRoutes[] {
    const groups = deadRoutesOf(proxy);
    return groups.length > 0 && this.#hasPassedOver(proxy) ? deadRoutesBeside(proxy, route => this.isPassedOver(route)) : groups;
  }

  /** False where no line at all is passed over, as nearly always: see `isPassedOver`. */
  get mayPassOver(): boolean {
    return isAtLeast(this.version, '3.4') && disabledBackends(this).length > 0;
  }

  #hasPassedOver(proxy: Proxy): boolean {
    return this.mayPassOver && routesOf(proxy).some(route => this.isPassedOver(route));
  }

  /** True when requests get to the servers of this proxy by its own address (a listen section) or by a static route. */
  isReached(proxy: Proxy): boolean {
    return (proxy.kind === 'listen' && proxy.statements('bind').length > 0 && !leadsAllAway(proxy)) || this.routesTo(proxy).length > 0;
  }

  /** Where a place is now. @throws RangeError for a place that is in none of the documents. */
  locate(place: Place): { readonly document: HaproxyDocument; readonly span: Span } {
    for (const document of this.documents) {
      const start = document.whereIs(place.block);
      if (start !== undefined) return { document, span: { start: start + place.span.start, end: start + place.span.end } };
    }
    throw new RangeError('the place is in no document of the configuration');
  }
}
