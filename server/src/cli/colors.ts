import picocolors from 'picocolors';
import type { Terminal } from './terminal.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** No colours at all. */
export const noColors: Colors = picocolors.createColors(false);

/** Colours when they are wanted: `auto` is for a person who looks on, and who says nothing else by NO_COLOR or FORCE_COLOR. */
export function colorsFor(wish: 'auto' | 'always' | 'never', { env, isTTY }: Pick<Terminal, 'env' | 'isTTY'>): Colors {
  const isForced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const isAutomatic = !env['NO_COLOR'] && (isForced || (isTTY && env['TERM'] !== 'dumb'));
  return picocolors.createColors(wish === 'always' || (wish === 'auto' && isAutomatic));
}
