import { expect, test } from 'vitest';
import { parseAclTest } from '../../server/src/expression/acl.ts';
import { acceptedBy, exclude, isWithin, type Accepted } from '../../server/src/model/conditions/exclusive-tests.ts';

function accepted(text: string): Accepted | undefined {
  return acceptedBy(parseAclTest(text.split(' ')));
}

/** `apart`, `within` when all that the first accepts the second accepts, else `meet`; `unlike` when they are not about the same, or one is not known. */
function relation(first: string, second: string): string {
  const [a, b] = [accepted(first), accepted(second)];
  if (!a || !b) return 'unlike';
  if (a.subject !== b.subject) return 'unlike';
  return exclude([a], [b]) ? 'apart' : isWithin([a], [b]) ? 'within' : 'meet';
}

test.each([
  ['src 10.0.0.0/8', 'src 192.168.0.0/16', 'apart'],
  ['src 10.1.0.0/16 10.2.3.4', 'src 10.0.0.0/255.0.0.0', 'within'],
  ['src 10.0.0.0/8', 'src 10.1.0.0/16', 'meet'],
  ['src 10.0.0.0/8', 'src 2001:db8::/32', 'apart'],
  ['src 10.0.0.0/8', 'src ::ffff:a00:0/104', 'meet'],
  ['src 10.0.0.0/8', 'src ::/0', 'within'],
  ['src 2001:db8:1::/48', 'src 2001:db8::/32', 'within'],
  ['src 2001:db8::1', 'src 2001:db8::2', 'apart'],
  ['src -f nets.lst', 'src 10.0.0.0/8', 'unlike'],
  ['src office', 'src 10.0.0.0/8', 'unlike'],
  ['src 10.0.0.0/8', 'dst 10.0.0.0/8', 'unlike'],
  ['dst_port 80', 'dst_port 443', 'apart'],
  ['dst_port 80 443', 'dst_port 1:1023', 'within'],
  ['dst_port gt 80', 'dst_port -m int ge 81', 'within'],
  ['dst_port lt 80', 'dst_port :80', 'within'],
  ['dst_port 80', 'src_port 80', 'unlike'],
  ['hdr_val(x) 1', 'hdr_val(x) 2', 'meet'],
  ['var(txn.a) -m str x', 'var(txn.a) -m str y', 'apart'],
  ['var(txn.a) -m str x', 'var(txn.b) -m str y', 'unlike'],
  ['var(txn.a) -m int 1', 'var(txn.a) -m int 2', 'apart'],
  ['var(txn.a) -m int 1', 'var(txn.a) -m str 2', 'unlike'],
  ['hdr(host) a.example', 'hdr(host),lower a.example', 'within'],
  ['hdr(host),lower a.example', 'hdr(host) a.example', 'meet'],
  ['hdr(host),lower a.example', 'hdr(host) -i a.example', 'within'],
  ['hdr(host),lower A.example', 'hdr(host) -i a.example', 'unlike'],
  ['hdr(host) a.example:80', 'hdr(host),host_only a.example', 'within'],
  ['hdr(host),host_only a.example', 'hdr(host) a.example', 'meet'],
  ['hdr_end(host) :80', 'hdr(host),host_only a.example', 'meet'],
  ['hdr_end(host) 80', 'hdr(host),host_only a.example', 'meet'],
  ['hdr_beg(host) [::1]', 'hdr(host),host_only a.example', 'meet'],
  ['hdr_beg(host) b.', 'hdr(host),host_only a.example', 'apart'],
  ['path_beg /a/b', 'path_beg /a', 'within'],
  ['path_end /a/b', 'path_end /b', 'within'],
  ['path /a', 'path_sub b', 'apart'],
  ['path_end .php', 'path_sub php', 'within'],
  ['path_beg /a', 'path_end .php', 'meet'],
  ['path,url_dec /b', 'path /%62', 'meet'],
  ['path /a', 'path,url_dec /b', 'apart'],
  ['path_reg ^/a', 'path_reg ^/b', 'apart'],
  ['path_reg ^/(a|b)/x$', 'path_beg /a/ /b/', 'within'],
  ['path_reg ^/(a|b)', 'path_beg /b', 'meet'],
  ['path_reg ^/[ab]', 'path_reg ^/c', 'unlike'],
  ['path_reg ^/a c', 'path_beg /b', 'unlike'],
  ['hdr(host) -m reg -i ^(a|b).example$', 'hdr(host) -i a.example b.example', 'within'],
  ['path_reg ^/a.c', 'path_beg /abc', 'unlike'],
  ['method GET', 'capture.req.method HEAD', 'unlike'],
  ['src,djb2,mod(2) 0', 'src,djb2,mod(2) 1', 'apart'],
  ['rand(2) 0', 'rand(2) 1', 'unlike'],
  ['hdr(x-a) 1', 'hdr(x-a) 2', 'meet'],
  ['path,field(2,/) a', 'path,field(2,/) b', 'apart'],
  ['path,field(2,/) a', 'path,field(2,/) a b', 'within'],
  ['path,field(2,/) a', 'path,field(3,/) b', 'unlike'],
  ['path,length 5', 'path,length 6:8', 'unlike'],
  ['hdr(x-a),field(1,.) a', 'hdr(x-a),field(1,.) b', 'unlike'],
  ['path $A', 'path /b', 'unlike'],
])('%s and %s: %s', (first, second, expected) => {
  expect(relation(first, second)).toBe(expected);
});
