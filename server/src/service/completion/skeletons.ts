/*
 * What is written with a word at the start of a line, with places to fill in: sections, and directives that say nothing without their arguments. A line
 * break is followed by the indentation that the file has. Only the most frequent ones: all others are one word, and what follows is completed in turn.
 */
const sections: Readonly<Record<string, string>> = {
  global: 'global\nlog ${1|stdout format raw,/dev/log|} local0\nmaxconn ${2:20000}\n$0',
  defaults: 'defaults\nlog global\nmode http\noption httplog\ntimeout connect ${1:5s}\ntimeout client ${2:30s}\ntimeout server ${3:30s}\n$0',
  frontend: 'frontend ${1:name}\nbind :${2:80}\ndefault_backend ${3:backend}\n$0',
  backend: 'backend ${1:name}\nbalance ${2|roundrobin,leastconn,source|}\noption httpchk\nserver ${3:app1} ${4:192.0.2.11:8080} check\n$0',
  listen: 'listen ${1:name}\nbind :${2:80}\nserver ${3:app1} ${4:192.0.2.11:8080} check\n$0',
  userlist: 'userlist ${1:name}\nuser ${2:admin} password ${3:hash}\n$0',
  resolvers: 'resolvers ${1:dns}\nnameserver ${2:ns1} ${3:192.0.2.53:53}\nhold valid ${4:10s}\n$0',
  peers: 'peers ${1:name}\npeer ${2:host} ${3:192.0.2.21:10000}\n$0',
  cache: 'cache ${1:name}\ntotal-max-size ${2:64}\nmax-age ${3:60}\n$0',
  mailers: 'mailers ${1:name}\nmailer ${2:smtp} ${3:192.0.2.25:25}\n$0',
  ring: 'ring ${1:name}\nformat ${2:rfc5424}\nsize ${3:32764}\nserver ${4:log} ${5:192.0.2.14:514}\n$0',
  'http-errors': 'http-errors ${1:name}\nerrorfile ${2:503} ${3:/etc/haproxy/errors/503.http}\n$0',
};

const directives: Readonly<Record<string, string>> = {
  bind: 'bind :${1:80}',
  server: 'server ${1:name} ${2:192.0.2.11:8080} check',
  nameserver: 'nameserver ${1:name} ${2:192.0.2.53:53}',
  peer: 'peer ${1:name} ${2:192.0.2.21:10000}',
  mailer: 'mailer ${1:name} ${2:192.0.2.25:25}',
};

/** A section with what it cannot do without, as a snippet; undefined where the keyword says it all. */
export function sectionSkeleton(keyword: string, indentation: string): string | undefined {
  return Object.hasOwn(sections, keyword) ? sections[keyword]?.replaceAll('\n', `\n${indentation}`) : undefined;
}

/** A line with its arguments, as a snippet; undefined where its words are better completed one by one. */
export function directiveSkeleton(keyword: string): string | undefined {
  return Object.hasOwn(directives, keyword) ? directives[keyword] : undefined;
}
