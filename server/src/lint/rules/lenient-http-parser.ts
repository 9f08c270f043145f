import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const fromClients = ['accept-invalid-http-request', 'accept-unsafe-violations-in-http-request'];
const fromServers = ['accept-invalid-http-response', 'accept-unsafe-violations-in-http-response'];

/** Configuration manual, section 4.2, at the options: for analysis only, never in general. */
export default defineRule({
  name: 'lenient-http-parser',
  summary: 'HAProxy accepts malformed HTTP messages, with which checks can be got round.',
  category: 'security',
  severity: 'warning',
  preset: 'strict',

  looksAt: 'statement',
  keywords: ['option'],
  sections: ['defaults', 'frontend', 'backend', 'listen'],
  *check(statement) {
    const name = statement.word(1)?.value ?? '';
    const isRequest = fromClients.includes(name);
    if (!isRequest && !fromServers.includes(name)) return;
    yield {
      at: statement.word(1) ?? statement,
      severity: isRequest ? 'warning' : 'information',
      message: `\`option ${name}\` lets malformed ${isRequest ? 'requests' : 'responses'} through. HAProxy and ${isRequest ? 'the server' : 'the client'} may read them in different ways, ${isRequest ? 'and a request that your rules refuse can be hidden in another one' : 'which confuses caches and browsers'}. Correct the ${isRequest ? 'client' : 'application'}, and remove the option.`,
      repairs: [{ title: `Remove \`${statement.values().join(' ')}\``, safety: 'review', edits: [deleteLine(statement)] }],
    };
  },
});
