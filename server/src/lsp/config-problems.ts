import { MessageType, ShowMessageNotification, type Connection } from 'vscode-languageserver';
import type { ConfigFile } from './config-files.ts';
import type { Guard } from './guard.ts';

/** Tells the user what is wrong with a settings file, once for each state of it. */
export function configProblems(connection: Connection, guard: Guard): (file: ConfigFile) => void {
  const told = new Map<string, string>();
  return ({ path, problems }) => {
    const message = problems.map(problem => `${path}: ${problem}`).join('\n');
    const isNews = told.get(path) !== message && message !== '';
    told.set(path, message);
    if (isNews) guard.action('message', () => connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }))();
  };
}
