import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Configuration } from '../configuration.ts';
import { inSections } from '../incremental/in-proxies.ts';
import type { Section } from '../section.ts';
import { wordAfter } from '../word-after.ts';

/** A certificate that a `load` line of a `crt-store` gives a name: its `alias`, or else the file as it is written there. */
export interface StoredCertificate {
  readonly section: Section;
  readonly statement: Statement;
  readonly word: Word;
  /** `@STORE/NAME`, with which lines elsewhere ask for it. */
  readonly name: string;
}

/** The certificates of all stores, in order. */
export const storedCertificates = inSections((section): readonly StoredCertificate[] => (
  section.kind !== 'crt-store' ? [] : section.statements('load').flatMap(statement => {
    const word = wordAfter('alias', statement) ?? wordAfter('crt', statement);
    return word ? [{ section, statement, word, name: `@${section.name?.value ?? ''}/${word.value}` }] : [];
  })
));

/** True where the environment has a say in the name of a certificate or its store. */
export function isNamedLater({ section, word }: StoredCertificate): boolean {
  return word.hasVariable || section.name?.hasVariable === true;
}

/** True when HAProxy has not read the section yet where it reads this block. */
export function comesBelow(section: Section, block: Block, { sections }: Configuration): boolean {
  return sections.indexOf(section) > sections.findIndex(each => each.has(block));
}
