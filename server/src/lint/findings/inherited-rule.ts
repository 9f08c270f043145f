/** What is told of a rule at the header of a section that inherits it. */
export function asInherited(message: string): string {
  return message.replaceAll('this line', 'the inherited rule');
}
