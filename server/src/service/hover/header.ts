import { wordsNamed } from '../../language/catalogue.ts';
import { backendText, defaultsText } from './backend.ts';
import type { Asked, Topic } from './topic.ts';

/** The first line of a section: its keyword, its name, or the `defaults` behind `from`. */
export function headerTopic({ configuration, proxy, statement, wordIndex, word, refer }: Asked): Topic | undefined {
  const { span } = word;
  if (wordIndex === 0) return { span, word: wordsNamed('sections', statement.keyword)[0] };
  if (!proxy) return undefined;
  if (statement.word(wordIndex - 1)?.value === 'from') return proxy.defaults && { span, here: defaultsText(configuration, proxy.defaults, refer) };
  if (wordIndex > 1 || proxy.section.isNameless) return undefined;
  return { span, here: (proxy.kind === 'defaults' ? defaultsText : backendText)(configuration, proxy, refer) };
}
