import { describe, expect, it } from 'vitest';
import { looksLikeHaproxy } from '../../client/src/detect-language.ts';
import manifest from '../../package.json' with { type: 'json' };

const haproxy = ['global', '    maxconn 1000', 'defaults', '    timeout client 30s', 'frontend fe', '    bind :80'].join('\n');
const fragment = ['backend be_app', '    server app1 192.0.2.1:80 check'].join('\n');

/** A file as VS Code meets it: the language it gives by itself, and what we make of it. */
interface Case {
  readonly path: string;
  /** What VS Code's own extensions call the file, when ours does not claim the name. */
  readonly otherwise: string;
  readonly text: string;
  readonly is: string;
}

const cases: readonly Case[] = [
  { path: '/etc/haproxy/haproxy.cfg', otherwise: 'plaintext', text: '', is: 'haproxy' },
  { path: '/srv/haproxy.cfg', otherwise: 'plaintext', text: '', is: 'haproxy' },
  { path: '/srv/haproxy-prod.cfg', otherwise: 'plaintext', text: '', is: 'haproxy' },
  { path: '/srv/HAProxy.CFG', otherwise: 'plaintext', text: '', is: 'haproxy' },
  { path: '/srv/edge.haproxy', otherwise: 'plaintext', text: '', is: 'haproxy' },
  { path: '/etc/haproxy/edge.cfg', otherwise: 'properties', text: '', is: 'haproxy' },
  { path: '/etc/haproxy/conf.d/10-shop.cfg', otherwise: 'properties', text: '', is: 'haproxy' },
  { path: '/srv/lb/edge.cfg', otherwise: 'properties', text: haproxy, is: 'haproxy' },
  { path: '/srv/lb/lb.conf', otherwise: 'properties', text: `# made by hand\r\n\r\n${haproxy.replaceAll('\n', '\r\n')}`, is: 'haproxy' },
  { path: 'Untitled-1', otherwise: 'plaintext', text: fragment, is: 'haproxy' },
  { path: '/srv/lb/part.ini', otherwise: 'ini', text: fragment, is: 'haproxy' },
  { path: '/srv/lb/late.cfg', otherwise: 'properties', text: '#\n'.repeat(98) + fragment, is: 'haproxy' },
  { path: '/srv/lb/too-late.cfg', otherwise: 'properties', text: '#\n'.repeat(99) + fragment, is: 'properties' },
  { path: '/srv/app/setup.cfg', otherwise: 'properties', text: '[metadata]\nname = app\n[options]\npackages = find:\n', is: 'properties' },
  {
    path: '/srv/app/ansible.cfg',
    otherwise: 'properties',
    text: '[defaults]\ninventory = hosts\ntimeout = 30\n[ssh_connection]\nretries = 3\n',
    is: 'properties',
  },
  {
    path: '/home/me/.gitconfig',
    otherwise: 'properties',
    text: '[user]\n\tname = Me\n[remote "origin"]\n\turl = git@example.com:a/b.git\n',
    is: 'properties',
  },
  {
    path: '/etc/systemd/system/haproxy.service',
    otherwise: 'ini',
    text: '[Service]\nExecStart=/usr/sbin/haproxy -Ws -f /etc/haproxy/haproxy.cfg\n',
    is: 'ini',
  },
  {
    path: '/srv/app/app.properties',
    otherwise: 'properties',
    text: 'listen=0.0.0.0:80\nbackend=be\nserver.timeout=30\nmode=http\n',
    is: 'properties',
  },
  {
    path: '/etc/nginx/nginx.conf',
    otherwise: 'properties',
    text: 'http {\n  upstream backend {\n    server 192.0.2.1:80;\n  }\n  server {\n    listen 80;\n  }\n}\n',
    is: 'properties',
  },
  {
    path: '/srv/notes.txt',
    otherwise: 'plaintext',
    text: 'The global\nsection sets the mode of the proxy.\nEach frontend has a bind line.\nglobal\nmode of thought\n',
    is: 'plaintext',
  },
  {
    path: '/srv/README',
    otherwise: 'plaintext',
    text: 'defaults\n\nThe timeout is 30 seconds, and the server answers.\noption one: wait\n',
    is: 'plaintext',
  },
  {
    path: '/etc/samba/smb.conf',
    otherwise: 'ini',
    text: '[global]\n  log file = /var/log/samba\n  bind interfaces only = yes\n  max connections = 10\n',
    is: 'ini',
  },
  { path: '/etc/proxychains.cfg', otherwise: 'properties', text: 'tcp_read_time_out 15000\n[ProxyList]\nsocks4 127.0.0.1 9050\n', is: 'properties' },
  { path: '/srv/only-header.cfg', otherwise: 'properties', text: 'global\ndefaults\n', is: 'properties' },
  { path: '/srv/only-directives.cfg', otherwise: 'properties', text: '    timeout client 30s\n    bind :80\n', is: 'properties' },
  { path: '/srv/chart/haproxy.yaml', otherwise: 'yaml', text: haproxy, is: 'yaml' },
  { path: '/srv/haproxy-notes.md', otherwise: 'markdown', text: haproxy, is: 'markdown' },
];

describe('the language of a file', () => {
  it.each(cases)('$path is $is', ({ path, otherwise, text, is }) => {
    const byName = claimsName(path) ? 'haproxy' : otherwise;
    expect(looksLikeHaproxy(byName, text) ? 'haproxy' : byName).toBe(is);
  });

  it('is judged in time linear in the text', () => {
    const line = `bind ${'a'.repeat(500_000)}`;
    const start = performance.now();
    for (const head of ['', 'server ', 'frontend ', 'global ', 'acl a ', 'log ']) {
      expect(looksLikeHaproxy('ini', `global\n${head}${line}`)).toBe(head === 'acl a ');
    }
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

/** Whether the manifest gives the file to us by its name. VS Code compares in lower case, and shows the path only to patterns with a slash. */
function claimsName(path: string): boolean {
  const [language] = manifest.contributes.languages;
  if (!language) throw new Error('the manifest contributes no language');
  const lowered = path.toLowerCase();
  const name = lowered.slice(lowered.lastIndexOf('/') + 1);
  return (
    language.filenames.some(candidate => candidate.toLowerCase() === name) ||
    language.extensions.some(extension => name.endsWith(extension.toLowerCase())) ||
    language.filenamePatterns.some(pattern => globToRegExp(pattern.toLowerCase()).test(pattern.includes('/') ? lowered : name))
  );
}

/** The part of VS Code's globs that the manifest uses: `**` for any number of folders, `*` for anything but a slash. */
function globToRegExp(glob: string): RegExp {
  const source = glob.split('**/').map(part => part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'));
  return new RegExp(`^${source.join('(?:.*/)?')}$`);
}
