import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { entrancesTo } from '../routes/senders.ts';
import { captureSlotsOf, type LostCapture } from './capture-slots.ts';

/** A place that asks for what was captured into a slot: `capture.req.hdr(1)`. */
export interface CaptureRead {
  readonly statement: Statement;
  readonly place: Place;
  readonly text: string;
  readonly side: LostCapture['side'];
  readonly slot: number;
}

/** What a section reads of one side, and how many slots there are for it in the section where clients come in. */
export interface UnmadeCaptures {
  readonly proxy: Proxy;
  readonly slots: number;
  /** The section that captures: the section itself, or the one before it with the most slots. */
  readonly maker: Proxy;
  readonly reads: readonly CaptureRead[];
  /** Those for which there is no slot. */
  readonly missing: readonly [CaptureRead, ...CaptureRead[]];
}

const read = /\bcapture\.(req|res)\.hdr\((\d+)\)/g;
const mayRead = hasText(text => /\bcapture\.re[qs]\.hdr\(/.test(text));

const readsIn = inProxies((proxy): readonly { readonly proxy: Proxy; readonly reads: readonly [CaptureRead, ...CaptureRead[]] }[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || !mayRead(proxy.section)) return [];
  const reads = proxy.statements().filter(statement => proxy.section.isCertain(statement)).flatMap(readsOn);
  return [...groupedBy(reads, ({ side }) => side).values()].map(ofSide => ({ proxy, reads: ofSide }));
});

function readsOn(statement: Statement): CaptureRead[] {
  const { block, span } = statement;
  return [...block.text.slice(span.start, span.end).matchAll(read)].map(({ 0: text, 1: side, 2: slot, index }) => {
    const start = span.start + index;
    return { statement, text, place: { block, span: { start, end: start + text.length } }, side: side === 'req' ? 'request' : 'response', slot: Number(slot) };
  });
}

/** The reads of slots that no section makes through which requests come: they give nothing (lab case capture-not-made, 2.6 to 3.4). Ask only about a whole configuration. */
export function unmadeCapturesIn(configuration: Configuration): UnmadeCaptures[] {
  return readsIn(configuration).flatMap(({ proxy, reads }): UnmadeCaptures[] => {
    const [{ side }] = reads;
    const before = proxy.isBackend ? entrancesTo(proxy, configuration) : [];
    const makers = [...(proxy.isFrontend ? [proxy] : []), ...before].sort((a, b) => captureSlotsOf(b)[side] - captureSlotsOf(a)[side]);
    const [maker] = makers;
    if (!maker) return [];
    const slots = captureSlotsOf(maker)[side];
    const [first, ...others] = reads.filter(({ slot }) => slot >= slots);
    return first ? [{ proxy, slots, maker, reads, missing: [first, ...others] }] : [];
  });
}
