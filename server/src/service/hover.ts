import { timeoutFact } from '../language/timeouts.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Proxy } from '../model/proxy.ts';
import { routesOf } from '../model/route.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Place } from '../syntax/place.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import type { Span } from '../text/span.ts';
import { backendText } from './hover-backend.ts';
import { serverText } from './hover-server.ts';
import { settingText } from './hover-setting.ts';
import { code, type Markdown } from './markdown.ts';
import { statementAt, type Found } from './statement-at.ts';

/** What an editor shows about the words under the mouse. */
export interface Hover {
  /** The words it is about. */
  readonly span: Span;
  readonly content: Markdown;
}

/** Directives of which the last line read counts, and which a section inherits from its defaults. */
const settings: readonly string[] = ['mode', 'balance', 'retries', 'maxconn'];

/**
 * What there is to say at an offset: the setting in force and where it comes from, the options of a server, the servers of a backend.
 * Undefined elsewhere, and in lines that HAProxy does not read.
 */
export function hoverAt(configuration: Configuration, document: HaproxyDocument, offset: number): Hover | undefined {
  const found = statementAt(document, offset);
  if (!found?.word) return undefined;
  const proxy = configuration.proxies.find(each => each.section.blocks.includes(found.statement.block));
  if (!proxy || proxy.section.livenessOf(found.statement) === 'dead') return undefined;
  const content = contentOf(configuration, proxy, found);
  const { start, end } = hoveredSpan(found);
  return content && { span: { start: found.blockStart + start, end: found.blockStart + end }, content };
}

function contentOf(configuration: Configuration, proxy: Proxy, { statement, wordIndex }: Found): Markdown | undefined {
  const place = (at: Place) => reference(configuration, at);
  const { keyword } = statement;
  if (statement.equals(proxy.header)) {
    return proxy.kind !== 'defaults' && wordIndex <= 1 ? backendText(configuration, proxy, place) : undefined;
  }
  if (keyword === 'timeout') {
    const name = statement.word(1)?.value;
    return name !== undefined && timeoutFact(name) && wordIndex <= 2 ? settingText(configuration, proxy, statement, `timeout ${name}`, place) : undefined;
  }
  if (settings.includes(keyword)) return wordIndex <= 1 ? settingText(configuration, proxy, statement, keyword, place) : undefined;
  if (keyword === 'server' || keyword === 'server-template') {
    const server = proxy.servers.find(each => each.statement.equals(statement));
    return server && wordIndex === 1 ? serverText(proxy, server, place) : undefined;
  }
  const target = keyword === 'use_backend' || keyword === 'default_backend' ? statement.word(1) : undefined;
  return target && wordIndex === 1 ? targetText(configuration, proxy, statement, target) : undefined;
}

function targetText(configuration: Configuration, proxy: Proxy, statement: Statement, target: Word): Markdown | undefined {
  const route = routesOf(proxy).find(each => each.statement.equals(statement));
  if (route?.isDynamic || target.hasVariable) return ['The name of the backend is made at run time.'];
  const backend = configuration.backend(target.value);
  if (backend) return backendText(configuration, backend, at => reference(configuration, at));
  return configuration.isWhole ? [`No backend or listen section is called ${code(target.value)}.`] : undefined;
}

/** A directive and its value are one thing; other words stand alone. */
function hoveredSpan({ statement, word, wordIndex }: Found): Span {
  const isSetting = statement.keyword === 'timeout' || settings.includes(statement.keyword);
  const last = isSetting ? (statement.word(statement.keyword === 'timeout' ? 2 : 1) ?? word) : word;
  const span = word?.span ?? statement.span;
  return isSetting && wordIndex <= 2 ? { start: statement.span.start, end: last?.span.end ?? span.end } : span;
}

function reference(configuration: Configuration, at: Place): Markdown[number] {
  const { document, span } = configuration.locate(at);
  return { document, offset: span.start };
}
