import type { Configuration } from '../model/configuration.ts';
import type { Place } from '../syntax/place.ts';
import type { LineReference } from './markdown.ts';

/** A reference to the line that a place is on. */
export type Refer = (at: Place) => LineReference;

/** For the places of a configuration. @throws RangeError for a place that is in none of its documents. */
export function referrerIn(configuration: Configuration): Refer {
  return at => {
    const { document, span } = configuration.locate(at);
    return { document, offset: span.start };
  };
}
