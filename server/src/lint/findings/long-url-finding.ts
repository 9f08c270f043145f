import type { LongUrl } from '../../model/redirects/long-urls.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';

const beginning = 'With HTTP/2 the URL begins with `https://` and the host';

/** What becomes of a URL that does not begin with its path, and what to do. `all` are those of the line, of which the first is spoken of. */
export function longUrlFinding(all: readonly [LongUrl, ...LongUrl[]]): RuleFinding {
  const [found] = all;
  const { use, word, text } = found;
  const edits = all.map(editOf);
  const instead = `\`${pathFor(found)}\``;
  const repairs: RuleRepair[] = edits.every(edit => edit !== undefined) ? [{ title: `Use ${use === 'replace' ? '`replace-pathq`' : instead}`, safety: 'review', edits }] : [];
  switch (use) {
    case 'behind':
      return { at: word, message: `${beginning}, so that \`${text}\` puts all of that behind what stands here, and makes a broken address of it for browsers; only for HTTP/1 clients it is the path. Use \`%[${pathFor(found)}]\`.`, repairs };
    case 'path':
      return { at: word, message: `${beginning}, and \`${actionOf(found.statement)}\` makes the path of them: for browsers servers are asked for \`//www.example.com/...\`, and only for HTTP/1 clients for the path. Use ${instead}.`, repairs };
    case 'regsub':
      return { at: word, message: `${beginning}, so \`${text}\` finds nothing in it and changes nothing for browsers, only for HTTP/1 clients. Use ${instead} in the place of \`url\`.`, repairs };
    case 'replace':
      return { at: word, message: `${beginning}, so \`replace-uri\` does not find \`${text}\` and changes nothing for browsers, only for HTTP/1 clients. Use \`replace-pathq\`.`, repairs };
    case 'part':
      return { at: word, message: `${beginning}, so \`${text}\` is ${text.startsWith('field') ? 'empty' : '`https:`'} for browsers, and the beginning of the path only for HTTP/1 clients. Use ${instead} in the place of \`url\`.`, repairs };
    case 'keys':
      return { at: word, severity: 'information', message: `${beginning}, so of the file in \`${text}\` no line that begins with a slash is found for browsers, only for HTTP/1 clients. Use ${instead} if its lines are paths.`, repairs };
  }
}

/** What is the same with HTTP/1 and HTTP/2. The first part of a path, and what becomes one, has no query; with the answer only what was captured is still there. */
function pathFor({ use, statement, text }: LongUrl): 'path' | 'pathq' | 'capture.req.uri' {
  if (statement.keyword === 'http-response' || statement.keyword === 'http-after-response') return 'capture.req.uri';
  return use === 'part' || text === '%HP' || actionOf(statement) === 'set-path' ? 'path' : 'pathq';
}

function editOf(found: LongUrl): RuleEdit | undefined {
  const { use, statement, word, span, text } = found;
  const { block } = word;
  if (use === 'replace') {
    // What puts a host in place of the path is no path.
    const [, action, , format] = statement.words;
    return action && format && /^(?:\/|\\1)/.test(format.value) ? { at: action, text: 'replace-pathq' } : undefined;
  }
  if (!span) return undefined;
  const name = pathFor(found);
  const isAlias = word.value[span.start] === '%';
  return { at: { block, span: word.spanOf(span) }, text: isAlias ? `%[${name}]` : text === 'url_beg' ? `${name} -m beg` : name };
}
