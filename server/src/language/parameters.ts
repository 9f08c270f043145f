/** One parameter of a sample fetch or a converter, between its parentheses. */
export interface ParameterFact {
  /** `string`, `int`, `backend`, `server`, `table`, `userlist`, `stick-table`, `mask4`, `ipv4` ... */
  readonly type: string;
  readonly isOptional: boolean;
}

/** Reads how `haproxy -dKall` writes parameters, with shorter types: `int,string[,table]`. */
export function readParameters(text: string): ParameterFact[] {
  if (text === '') return [];
  const optional = text.indexOf('[');
  const required = optional < 0 ? text : text.slice(0, optional);
  const rest = optional < 0 ? '' : text.slice(optional + 1, -1).replace(/^,/, '');
  return [...typesOf(required).map(type => ({ type, isOptional: false })), ...typesOf(rest).map(type => ({ type, isOptional: true }))];
}

function typesOf(text: string): string[] {
  return text === '' ? [] : text.split(',');
}
