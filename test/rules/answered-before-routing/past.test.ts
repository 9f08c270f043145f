import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

/** The titles of what is offered for a frontend in clear. */
function titles(rule: string, route: string): string[] {
  const text = `defaults\n  mode http\nfrontend fe\n  bind :80\n  ${rule}\n  use_backend be if ${route}\n  default_backend be\nbackend be\n  server a 192.0.2.1:80\n`;
  return (checkText(text, {}).find(finding => finding.rule === 'answered-before-routing')?.repairs ?? []).map(({ title }) => title);
}

const remove = 'Remove the line that is never reached';

test('what the rule asks for already is not asked for again', () => {
  expect(titles('http-request redirect scheme https unless { ssl_fc }', '{ ssl_fc }')).toEqual([remove]);
  expect(titles('http-request redirect scheme https unless { ssl_fc }', '{ path_beg /a }')).toEqual(['Let these requests past `http-request redirect`, over plain HTTP', remove]);
});
