import { SemanticTokensBuilder, type Range, type SemanticTokens, type SemanticTokensDelta, type SemanticTokensLegend } from 'vscode-languageserver';
import { semanticTokens } from '../../service/semantic-tokens.ts';
import { tokenModifiers, tokenTypes, type SemanticToken } from '../../service/semantic-tokens/token.ts';
import { toSpan, type Source } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View } from '../workspace.ts';

const legend: SemanticTokensLegend = { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] };

/** Of longer documents there are only the tokens of ranges: all of them would be sent again, in one large message, after each pause in typing. */
export const LONGEST_DOCUMENT = 5_000;

export const semanticTokensFeature: Feature = {
  capabilities: client => (client.takesSemanticTokens ? { semanticTokensProvider: { legend, full: { delta: true }, range: true } } : {}),
  serve: ({ connection, client, guard, answer, onClosed, onOutdated }) => {
    const tokens = tokenHistory();
    onClosed(uri => {
      tokens.closed(uri);
    });
    const { semanticTokens: requests } = connection.languages;
    if (client.refreshesSemanticTokens) onOutdated(guard.action('refresh of tokens', () => requests.refresh()));
    requests.on(({ textDocument }, token) => answer('tokens', textDocument.uri, token, view => tokens.full(view)));
    requests.onDelta(({ textDocument, previousResultId }, token) =>
      answer('tokens', textDocument.uri, token, view => tokens.delta(view, previousResultId)));
    requests.onRange(({ textDocument, range }, token) => answer('tokens', textDocument.uri, token, view => tokensOfRange(range, view)));
  },
};

/** The tokens that editors have, so that after an edit they are sent what is different. */
interface TokenHistory {
  /** Null for a document that is too long: editors go on asking for the lines in view. */
  full(view: View): SemanticTokens | null;
  /** What is different from an earlier answer, or all when nobody remembers that. */
  delta(view: View, previous: string): SemanticTokens | SemanticTokensDelta | null;
  closed(uri: string): void;
}

function tokenHistory(): TokenHistory {
  const builders = new Map<string, SemanticTokensBuilder>();
  const isTooLong = ({ source }: View) => source.lines.lineCount > LONGEST_DOCUMENT;
  const builderOf = ({ source }: View): SemanticTokensBuilder => {
    const builder = builders.get(source.uri) ?? new SemanticTokensBuilder();
    builders.set(source.uri, builder);
    return builder;
  };
  return {
    full: view => {
      if (isTooLong(view)) return null;
      // A new builder: the old one would take this for what follows its last answer.
      builders.delete(view.source.uri);
      const builder = builderOf(view);
      push(builder, semanticTokens(view.state.configuration, view.source.document), view.source);
      return builder.build();
    },
    delta: (view, previous) => {
      if (isTooLong(view)) return null;
      const builder = builderOf(view);
      builder.previousResult(previous);
      push(builder, semanticTokens(view.state.configuration, view.source.document), view.source);
      return builder.canBuildEdits() ? builder.buildEdits() : builder.build();
    },
    closed: uri => builders.delete(uri),
  };
}

/** The tokens of the lines in view. */
function tokensOfRange(range: Range, { source, state }: View): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  push(builder, semanticTokens(state.configuration, source.document, toSpan(source.lines, range)), source);
  return { data: builder.build().data };
}

function push(builder: SemanticTokensBuilder, tokens: readonly SemanticToken[], { lines }: Source): void {
  for (const { span, type, modifiers } of tokens) {
    const { line, character } = lines.positionAt(span.start);
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << tokenModifiers.indexOf(modifier)), 0);
    builder.push(line, character, span.end - span.start, tokenTypes.indexOf(type), bits);
  }
}
