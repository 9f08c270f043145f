import type { Configuration } from '../../model/configuration.ts';
import { errorPageLoops } from '../../model/redirects/error-page-loop.ts';
import { sharedByLine } from './by-cause.ts';
import type { RuleFinding } from '../finding.ts';
import { listOf } from './group.ts';
import { deleteLine } from '../edits/rule-edits.ts';

/** Lab case redirect-loop-503: 302 for every request as soon as no server is up, on 2.6 to 3.4. */
export function* errorPageFindings(configuration: Configuration): Generator<RuleFinding> {
  for (const { first: { line }, proxies } of sharedByLine(errorPageLoops(configuration), loop => loop.line)) {
    yield {
      at: line,
      severity: 'warning',
      message: `When no server of ${listOf(proxies)} is up, clients are redirected to \`${line.word(2)?.value ?? ''}\` on the same host. That request comes to the same servers and is redirected again, until the browser gives up after some twenty rounds. Send the page with \`errorfile 503\`, or lead that path to another backend.`,
      repairs: [{ title: `Answer with a 503: remove \`${line.keyword} 503\``, safety: 'review', edits: [deleteLine(line)] }],
    };
  }
}
