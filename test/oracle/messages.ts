import { messagesIn as haproxyMessagesIn } from '../../server/src/service/haproxy-check/messages.ts';

/** One message of `haproxy -c -dD`. */
export interface Message {
  readonly severity: 'alert' | 'warning' | 'diagnostic';
  /** 1-based; absent when HAProxy names none. */
  readonly line?: number;
  readonly text: string;
}

/** The file name under which a configuration is given to HAProxy. */
export const fileName = 'haproxy.cfg';

/**
 * What HAProxy objects to because this machine is not the one the configuration was written for: files, users, names, features left out of the build.
 * Nothing that stands in the configuration is wrong, so no verdict is to be had of it.
 */
const environmental = [
  /No such file or directory|Permission denied|Is a directory|Not a directory|Address family not supported/,
  /unable to (?:stat|open|load|access|find|read)|error opening file|resolves to an empty address|cannot open|can't open|failed to open|could not open|couldn't open|Can't open|unable to use/i,
  /cannot find (?:user|group) id|no such user|no such group/,
  /could not resolve address|unable to resolve|Can't resolve|failed to initialize address|invalid address: |parsing agent-addr failed/,
  /Failed to load|failed to load|error loading|cannot load|unable to create|cannot create/,
  /No Private Key found|no SSL certificate|unable to set (?:the )?private key|CA file|ca-file|crl-file|OCSP|ocsp/,
  /not compiled|compiled with|not supported (?:by|on|in) (?:this|the)|built without|is not available|requires .* to be built|needs OpenSSL|without (?:support|LUA|Lua)|Lua|lua|not implemented/,
  /unknown keyword 'ssl-engine'|'ssl-engine' expects/,
  /error encountered while processing 'spoe'|unknown (?:user|group) name|'lua\.[^']*' unknown service name|Can't create DNS resolution|encountered while processing 'namespace'/,
  // A slow machine hears it of hashes that a fast one has nothing to say about.
  /takes \d+ milliseconds to verify/,
  /cannot raise FD limit|ulimit|setrlimit|file descriptor|not enough memory|out of memory|Cannot chroot|chroot/i,
];

/** Alerts in spite of which HAProxy starts: what it says by them are warnings. */
const harmless = [/option is not accepted in default-server sections/, /'layer7' can only be used in http proxies/];

/** The messages in what HAProxy printed that are more than notices. */
export function messagesIn(output: string): Message[] {
  return haproxyMessagesIn(output).flatMap(({ severity, whole, place }) => {
    const line = place?.line ?? new RegExp(`${fileName.replace('.', '\\.')}:(\\d+)`).exec(whole)?.[1];
    return severity === 'notice' ? [] : [{ severity, ...(Number(line ?? 0) === 0 ? {} : { line: Number(line) }), text: whole }];
  });
}

/** True for a message that says something of the machine and nothing of the configuration. */
export function isEnvironmental({ text }: Message): boolean {
  return environmental.some(pattern => pattern.test(text));
}

/** The message, with an alert that keeps no HAProxy from starting made a warning. Tried on 2.6 to 3.4. */
export function graded(message: Message): Message {
  return message.severity === 'alert' && harmless.some(pattern => pattern.test(message.text)) ? { ...message, severity: 'warning' } : message;
}

/** A message with what is particular to one file taken out, to count alike ones together. */
export function kindOf({ text }: Message): string {
  return text.replace(/^(?:config\s*:\s*)?(?:parsing )?\[[^\]]*\]\s*:?\s*/, '').replace(/'[^']*'/g, "'…'").replace(/<[^>]*>/g, '<…>').replace(/\d+/g, 'N').slice(0, 110);
}
