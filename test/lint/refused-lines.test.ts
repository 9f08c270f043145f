import { describe, expect, test } from 'vitest';
import { checkFixture, lineOf } from './fixture.ts';

const head = `global
    maxconn 1000
defaults
    mode http
    timeout client 30s
    timeout server 30s
    timeout connect 5s
    timeout queue 5s
    timeout http-request 5s
frontend fe_web
    bind 127.0.0.1:8080
    default_backend be_app
`;

/** The rules that speak of the lines behind the head, but for hints and information. */
function told(lines: string): string[] {
  const text = head + lines;
  const first = head.split('\n').length;
  return checkFixture(text).filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(finding => `${lineOf(text, finding.span.start) - first + 1} ${finding.rule}`);
}

const server = 'backend be_app\n    server app1 192.0.2.1:8080 check maxconn 100\n';

describe('a line that HAProxy refuses', () => {
  test.each([
    ['does nothing', '    http-request deny 403\n', ['1 bad-action-argument']],
    ['is not told of at all when it is read', '    http-request deny deny_status 403 if { path_beg /private/ }\n', []],
    ['has no words when a quote is not closed', '    http-request replace-header User-Agent "curl wget\n', ['1 unclosed-quote']],
    ['is not read on behind the mistake', '    default_backend = be_app\n', ['1 unknown-backend']],
    ['is told once behind a `no`', '    no http-server-close\n', ['1 negation-not-supported']],
    ['has no test where its expression does not end', '    http-request deny if { req.hdr( }\n', ['1 bad-sample-expression']],
    ['is told twice where two words are wrong', '    http-request deny deny_status 403 iff { path_beg /private/ }\n    mode htpt\n', ['1 bad-action-argument', '2 bad-value']],
  ])('%s', (_, line, expected) => {
    expect(told(line + server)).toEqual(expected);
  });

  test('has no address without a port where the port is among the options', () => {
    expect(told('backend be_app\n    server app1 192.0.2.1 8080 check maxconn 100\n')).toEqual(['2 unknown-server-option']);
    expect(told('backend be_app\n    server app1 192.0.2.1 check maxconn 100\n')).toEqual(['2 check-without-port']);
  });
});

describe('one word', () => {
  const section = (options: string) => `defaults\n    mode http\nbackend be_app\n    option httpchk GET \${HEALTH_PATH}\n    http-check expect status 200\n    server app1 192.0.2.1:80 ${options}\n`;
  const about = (text: string) => checkFixture(text).map(({ rule }) => rule).filter(rule => ['variable-without-quotes', 'mistyped-check-request'].includes(rule));

  test('of a variable that is not read, the rule speaks that knows what becomes of it', () => {
    expect(about(section('check'))).toEqual(['mistyped-check-request']);
    expect(about(section('maxconn 100'))).toEqual(['variable-without-quotes']);
  });
});

describe('below a misspelt header', () => {
  test.each(['backned be_app', 'Backend be_app', 'backends be_app'])('nothing is said of where lines stand, and its name is no unknown one: %s', header => {
    expect(told(`${header}\n    balance roundrobin\n    option httpchk\n    http-request deny\n${server.split('\n')[1]}\n`)).toEqual(['1 unknown-directive']);
  });

  test('mistakes in a line itself are told', () => {
    expect(told(`backned be_app\n    http-request dny\n${server.split('\n')[1]}\n`)).toEqual(['1 unknown-directive', '2 unknown-action']);
  });

  test('the next section is looked at as always', () => {
    expect(told(`backned be_old\n    balance roundrobin\n${server}    bind :80\n`)).toEqual(['1 unknown-directive', '5 misplaced-directive']);
  });
});

test('of a section whose header is refused, nothing is told but that', () => {
  const text = 'listen web 0.0.0.0:80\n    mode http\n    option httpchk GET /\n    server app1 192.0.2.1:80 check maxconn 100\n';
  expect(new Set(checkFixture(text).map(({ category }) => category))).toEqual(new Set(['validity']));
});
