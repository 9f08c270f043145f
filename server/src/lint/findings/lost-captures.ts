import { lostCapturesIn, type LostCapture } from '../../model/request-rules/capture-slots.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding } from '../finding.ts';

/** What captures into a slot that its section does not have: "unable to find capture id". */
export const lostCaptures = inProxies(proxy => lostCapturesIn(proxy).map(captureFinding));

function captureFinding({ statement, id, side, slots }: LostCapture): RuleFinding {
  const has = slots === 0 ? 'no slot' : slots === 1 ? 'one slot, number 0,' : `${slots} slots, from 0 to ${slots - 1},`;
  return {
    at: id,
    message: `This section has ${has} for what is captured of a ${side}: \`${statement.keyword} capture\` asks for slot ${id.value}, and HAProxy refuses to start. Add \`declare capture ${side} len 64\`, or name a slot that exists.`,
  };
}
