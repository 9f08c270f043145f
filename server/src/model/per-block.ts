import type { Block } from '../syntax/block.ts';
import { factsAbout } from './memo.ts';

/** Makes a function of a block remember what it gave for as long as the block lives: a keystroke makes one block anew and leaves the others. */
export const perBlock = factsAbout<Block>();
