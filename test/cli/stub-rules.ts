import { deleteLine, replaceWord } from '../../server/src/lint/edits/rule-edits.ts';
import { defineRule, type Rule } from '../../server/src/lint/rule.ts';

const sections = ['global', 'defaults', 'frontend', 'backend', 'listen'];

/** A handful of rules in the place of the real ones, so that these tests are about the command line, and stay as they are when rules come and go. */
export const rules: readonly Rule[] = [
  defineRule({
    name: 'old-mode',
    summary: 'A mode that is out of fashion.',
    category: '503',
    severity: 'warning',
    preset: 'recommended',
    looksAt: 'statement',
    keywords: ['mode'],
    sections,
    *check(statement) {
      const word = statement.word(1);
      if (word?.value !== 'old') return;
      yield { at: word, message: 'The mode `old` is 100% out of fashion,\nuse `new`.', repairs: [{ title: 'Use `new`', safety: 'safe', edits: [replaceWord(word, 'new')] }] };
    },
  }),
  defineRule({
    name: 'bad-bind',
    summary: 'An address that cannot be.',
    category: 'validity',
    severity: 'error',
    preset: 'recommended',
    looksAt: 'statement',
    keywords: ['bind'],
    sections,
    *check(statement) {
      const word = statement.word(1);
      if (word?.value !== 'bad') return;
      yield { at: word, message: 'No such address.', related: [{ at: statement.word(0) as typeof word, message: 'Bound here' }] };
    },
  }),
  defineRule({
    name: 'needless-line',
    summary: 'A line that may be needless.',
    category: 'style',
    severity: 'information',
    preset: 'recommended',
    looksAt: 'statement',
    keywords: ['balance'],
    sections,
    *check(statement) {
      yield { at: statement, message: 'This line may be needless.', repairs: [{ title: 'Delete the line', safety: 'review', edits: [deleteLine(statement)] }] };
    },
  }),
  defineRule({
    name: 'version-told',
    summary: 'Says which version is checked for.',
    category: 'style',
    severity: 'hint',
    preset: 'all',
    looksAt: 'statement',
    keywords: ['log'],
    sections,
    *check(statement, { version }) {
      yield { at: statement, message: `checked for ${version}` };
    },
  }),
  defineRule({
    name: 'restless',
    summary: 'A rule whose repair brings its own finding back.',
    category: 'style',
    severity: 'hint',
    preset: 'recommended',
    looksAt: 'statement',
    keywords: ['description'],
    sections,
    *check(statement) {
      const word = statement.word(1);
      const next = { ping: 'pong', pong: 'ping' }[word?.value ?? ''];
      if (word && next) yield { at: word, message: 'Not like this.', repairs: [{ title: `Say ${next}`, safety: 'safe', edits: [replaceWord(word, next)] }] };
    },
  }),
  defineRule({
    name: 'fragment',
    summary: 'Says that something is missing.',
    category: '503',
    severity: 'warning',
    preset: 'all',
    looksAt: 'configuration',
    *check(configuration) {
      const [section] = configuration.sections;
      const [proxy] = configuration.proxies;
      if (section && proxy && configuration.isWhole) yield { at: proxy.header, message: `whole, of ${configuration.documents.length}` };
    },
  }),
];
